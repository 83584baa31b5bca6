// Sonde's own records on the surviving branch.
namespace Sonde.Runs;

/// <summary>Reads records that tell of a step.</summary>
internal static class BranchRecords
{
    /// <summary>The newest record of each tag that no restart left behind, one a model, in order of first appearance.</summary>
    public static IReadOnlyList<TaggedRecord<T>> Newest<T>(Run run, RunBranches branches)
        where T : class =>
        [.. RecordReader.ReadTags<T>(run).Select(last => Surviving(last, run.Blobs[last.Tag], branches)).OfType<TaggedRecord<T>>()];

    private static TaggedRecord<T>? Surviving<T>(TaggedRecord<T> last, BlobSeries series, RunBranches branches)
        where T : class
    {
        var branch = branches.Of(series);
        for (var i = series.Count - 1; i >= 0; i--)
        {
            if (!branch.IsAbandoned(i, series.StepAt(i))) return i == series.Count - 1 ? last : RecordReader.Read<T>(series, i);
        }

        return null;
    }
}
