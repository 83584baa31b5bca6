// Which runs and tags an export takes.
using System.Text.RegularExpressions;
using Sonde.Runs;

namespace Sonde.Tool.Export;

/// <summary>Patterns that a name has to match somewhere; null takes every name.</summary>
internal sealed record ExportFilter(Regex? Run, Regex? Tag)
{
    /// <summary>Whether anything may be left out.</summary>
    public bool IsSet => Run is not null || Tag is not null;

    public bool Takes(Run run) => Run?.IsMatch(run.Name) ?? true;

    public bool TakesTag(string tag) => Tag?.IsMatch(tag) ?? true;

    /// <summary>The scalar series of a run that are taken, in order of first appearance.</summary>
    public IEnumerable<ScalarSeries> ScalarsOf(Run run) => run.Scalars.Values.Where(series => TakesTag(series.Tag));
}
