// Body of /api/tags.
using System.Text.Json.Serialization;

namespace Sonde.Server.Wire;

/// <summary>Tags by kind, sorted by name; a tag's runs are indices into <see cref="Runs"/>.</summary>
internal sealed record TagsJson(
    long Version, string[] Runs, TagJson[] Scalars, TagJson[] Histograms, TagJson[] Images, TagJson[] Texts,
    TagJson[] GradientFlow, TagJson[] Datasets, TagJson[] Graphs, TagJson[] AutogradGraphs,
    TagJson[] Activations, TagJson[] Overhead, OtherKindJson[] Others);

/// <summary>A kind of data that the page has no panel for: the plugin's name, or the kind of value where it names none, and how many records there are.</summary>
internal sealed record OtherKindJson(string Kind, long Records);

/// <summary>A tag and the runs that have it.</summary>
internal sealed record TagJson(string Tag, int[] Runs)
{
    /// <summary>What writers say of the tag; a member only of tags of which one says something.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AboutJson[]? About { get; init; }
}

/// <summary>A name to show in place of the tag and a description in Markdown, empty for none, and the runs that say so.</summary>
internal sealed record AboutJson(string DisplayName, string Description, int[] Runs);
