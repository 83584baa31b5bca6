// Sonde's own records on the surviving branch.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>Reads records that tell of a step.</summary>
internal static class BranchRecords
{
    /// <summary>The newest record of each tag that no restart left behind, one a model, in order of first appearance.</summary>
    public static IReadOnlyList<TaggedRecord<T>> Newest<T>(Run run, RecordReading<T> reading)
        where T : class =>
        [.. RecordReader.SeriesOf(run, reading).Select(series => Surviving(reading, series, run.Branches)).OfType<TaggedRecord<T>>()];

    /// <summary>
    /// Records of each tag that no restart left behind, in order: of many, the first and an even spread over the rest, the last one included.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="most">How many of a tag at most.</param>
    /// <param name="first">How many of the first.</param>
    public static IReadOnlyList<TaggedRecord<T>> All<T>(Run run, RecordReading<T> reading, int most, int first)
        where T : class => [.. RecordReader.SeriesOf(run, reading).SelectMany(series => Sample(reading, series, run.Branches, most, first))];

    private static IEnumerable<TaggedRecord<T>> Sample<T>(RecordReading<T> reading, BlobSeries series, RunBranches branches, int most, int first)
        where T : class
    {
        var branch = branches.Of(series);
        int[] kept = [.. Enumerable.Range(0, series.Count).Where(i => !branch.IsAbandoned(i, series.StepAt(i)))];
        var rest = most - first;
        return kept.Length <= most
            ? kept.Select(i => RecordReader.Read(reading, series, i))
            : kept.Take(first)
                .Concat(Enumerable.Range(1, rest).Select(k => kept[first + (int)((long)(kept.Length - 1 - first) * k / rest)]))
                .Select(i => RecordReader.Read(reading, series, i));
    }

    private static TaggedRecord<T>? Surviving<T>(RecordReading<T> reading, BlobSeries series, RunBranches branches)
        where T : class
    {
        var branch = branches.Of(series);
        for (var i = series.Count - 1; i >= 0; i--)
        {
            if (!branch.IsAbandoned(i, series.StepAt(i))) return RecordReader.Read(reading, series, i);
        }

        return null;
    }
}
