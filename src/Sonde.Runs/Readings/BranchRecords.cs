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
