// What inspect found in a log directory, in numbers.
using System.Diagnostics;
using Sonde.Runs;

namespace Sonde.Tool.Inspection;

/// <summary>The receipt of one load.</summary>
/// <param name="Runs">Folders with event files.</param>
/// <param name="Tags">Distinct tags of summaries over all runs.</param>
/// <param name="Points">Scalar points and other summary values over all runs and tags.</param>
/// <param name="Records">Whole, undamaged records over all files.</param>
/// <param name="Bytes">Size of all event files.</param>
/// <param name="Seconds">From the first look at the folder to all of it loaded.</param>
/// <param name="PeakMemoryBytes">The most physical memory that the process held.</param>
/// <param name="Files">Every event file.</param>
internal sealed record Receipt(
    int Runs, int Tags, long Points, long Records, long Bytes, double Seconds, long PeakMemoryBytes, IReadOnlyList<FileReceipt> Files)
{
    public static Receipt Of(Snapshot snapshot, TimeSpan took)
    {
        var files = snapshot.Runs.SelectMany(run => run.Files).Select(FileReceipt.Of).ToArray();
        var tags = snapshot.Runs.SelectMany(run => run.Scalars.Keys.Concat(Summaries(run).Select(b => b.Tag))).ToHashSet(StringComparer.Ordinal);
        var points = snapshot.Runs.Sum(run => run.Scalars.Values.Sum(s => (long)s.Count) + Summaries(run).Sum(b => (long)b.Count));
        using var process = Process.GetCurrentProcess();
        return new(
            snapshot.Runs.Count, tags.Count, points, files.Sum(f => f.Records), files.Sum(f => f.Bytes),
            took.TotalSeconds, process.PeakWorkingSet64, files);
    }

    /// <summary>A graph that is an event of its own has no tag and is no point; one in a summary has and is.</summary>
    public static IEnumerable<BlobSeries> Summaries(Run run) =>
        run.Blobs.Values.Where(b => (b.Kind != BlobKind.Graph || b.IsTensorForm) && b.Tag != "__meta_graph__");
}
