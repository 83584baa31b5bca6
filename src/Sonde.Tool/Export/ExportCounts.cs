// How much an export holds, and how much there was, in words.
using System.Globalization;

namespace Sonde.Tool.Export;

/// <summary>Runs, distinct tags over all runs, and points.</summary>
internal readonly record struct ExportCounts(int Runs, int Tags, long Points)
{
    /// <summary>"2 runs, 3 tags, 40 points", or "1 of 2 runs, …" where there was more to choose from.</summary>
    public string Describe(ExportCounts? outOf) => string.Join(
        ", ",
        Part(Runs, outOf?.Runs, "run"), Part(Tags, outOf?.Tags, "tag"), Part(Points, outOf?.Points, "point"));

    public static string Part(long count, long? outOf, string noun)
    {
        var plural = (outOf ?? count) == 1 ? noun : noun + "s";
        var of = outOf is { } all ? $" of {all.ToString(CultureInfo.InvariantCulture)}" : "";
        return $"{count.ToString(CultureInfo.InvariantCulture)}{of} {plural}";
    }
}
