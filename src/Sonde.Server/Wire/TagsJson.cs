// Body of /api/tags.
namespace Sonde.Server.Wire;

/// <summary>Tags by kind, sorted by name; a tag's runs are indices into <see cref="Runs"/>.</summary>
internal sealed record TagsJson(
    long Version, string[] Runs, TagJson[] Scalars, TagJson[] Histograms, TagJson[] Images, TagJson[] Texts,
    TagJson[] GradientFlow, TagJson[] Datasets, TagJson[] Graphs, TagJson[] AutogradGraphs,
    TagJson[] Activations, TagJson[] Overhead);

/// <summary>A tag and the runs that have it.</summary>
internal sealed record TagJson(string Tag, int[] Runs);
