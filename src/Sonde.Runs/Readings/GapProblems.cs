// What a run's own writer could not write, as problems of its files.
using System.Globalization;
using System.Runtime.CompilerServices;
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>Reads the gaps that Sonde's writer has recorded.</summary>
internal static class GapProblems
{
    // A series is the same object until it grows.
    private static readonly ConditionalWeakTable<BlobSeries, IReadOnlyList<LogProblem>> Known = [];

    /// <summary>A problem for each gap of each run, with the file and the offset where the records are missing.</summary>
    public static IReadOnlyList<LogProblem> Of(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return [.. snapshot.Runs.SelectMany(Of)];
    }

    private static IEnumerable<LogProblem> Of(Run run)
    {
        foreach (var series in run.Blobs.Values.Where(series => series.Plugin == GapRecord.Reading.Plugin))
        {
            IReadOnlyList<LogProblem> problems;
            try
            {
                problems = Known.GetValue(series, Read);
            }
            catch (IOException e)
            {
                problems = [new LogProblem(run.Name, null, $"Gaps cannot be read: {e.Message}")];
            }

            foreach (var problem in problems)
                yield return problem;
        }
    }

    private static List<LogProblem> Read(BlobSeries series)
    {
        var problems = new List<LogProblem>(series.Count);
        var at = 0;
        foreach (var part in series.Parts)
        {
            for (var i = 0; i < part.View.Count; i++, at++)
            {
                var gap = RecordReader.Read(GapRecord.Reading, series, at);
                problems.Add(new LogProblem(
                    part.View.File.Name, part.View.OffsetAt(i), gap.Value is { } value ? Describe(value) : $"A gap that cannot be read: {gap.Problem}"));
            }
        }

        return problems;
    }

    private static string Describe(GapRecord gap) => string.Create(
        CultureInfo.InvariantCulture,
        $"{gap.Records} {(gap.Records == 1 ? "record is" : "records are")} missing ({gap.Kind}): steps {gap.FirstStep} to {gap.LastStep}, "
            + $"{Time(gap.From)} to {Time(gap.To)} UTC. {gap.Reason}");

    // Wall times come from the caller, and may be anything.
    private static string Time(double wallTime) =>
        wallTime is >= 0 and < 253_402_300_800 ? DateTime.UnixEpoch.AddSeconds(wallTime).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "?";
}
