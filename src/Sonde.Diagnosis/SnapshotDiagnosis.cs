// Diagnoses a log directory again and again as it grows: what the command line, the server and the training monitor all report.
using Sonde.Diagnosis;
using Sonde.Runs;

namespace Sonde;

/// <summary>
/// Keeps the diagnosis of each run until the run, or the run that holds its evaluations, changes. Safe from any thread; calls take turns.
/// </summary>
/// <param name="options">Thresholds; null for the defaults.</param>
public sealed class SnapshotDiagnosis(DiagnosisOptions? options = null)
{
    private readonly Lock _lock = new();
    private Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private (Snapshot Snapshot, DiagnosisReport Report)? _last;

    /// <summary>Diagnoses every run of a snapshot; only runs that changed since the last call are read again.</summary>
    /// <returns>The same report while the snapshot is the same.</returns>
    public DiagnosisReport Update(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (_lock)
        {
            if (_last is { } last && ReferenceEquals(last.Snapshot, snapshot)) return last.Report;
            var pairs = new RunPairs(snapshot.Runs);
            var known = new Dictionary<string, Known>(snapshot.Runs.Count, StringComparer.Ordinal);
            foreach (var run in snapshot.Runs) known.Add(run.Name, Judge(run, pairs));
            _known = known;
            var report = new DiagnosisReport(snapshot.Path, [.. snapshot.Runs.Select(run => known[run.Name].Diagnosis)]);
            _last = (snapshot, report);
            return report;
        }
    }

    /// <summary>Diagnoses one run of a snapshot, as <see cref="Update(Snapshot)"/> would; null where there is none of that name.</summary>
    public RunDiagnosis? Update(Snapshot snapshot, string run)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (_lock)
        {
            if (snapshot.Find(run) is not { } found) return null;
            return (_known[run] = Judge(found, new RunPairs(snapshot.Runs))).Diagnosis;
        }
    }

    private Known Judge(Run run, RunPairs pairs)
    {
        var (heldOut, split) = (pairs.HeldOut(run), pairs.SplitOf(run));
        var isKnown = _known.TryGetValue(run.Name, out var before)
            && ReferenceEquals(before.Run, run) && ReferenceEquals(before.HeldOut, heldOut) && before.Split == split;
        return isKnown ? before! : new(run, heldOut, split, Diagnose(run, heldOut, split));
    }

    /// <summary>A run that cannot be read hides no other: it could not be judged, and its diagnosis tells why.</summary>
    private RunDiagnosis Diagnose(Run run, Run? heldOut, DataSplit split)
    {
        try
        {
            return Diagnostician.Diagnose(run.Name, SignalReader.Read(run, heldOut, split, options?.Roles), options);
        }
        catch (IOException e)
        {
            return Unread(run, $"files that can be read ({e.Message})");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A bug, shown by name: the other runs keep their findings, and a training goes on.
            return Unread(run, $"records that can be read ({e.GetType().Name}: {e.Message})");
        }
    }

    private static RunDiagnosis Unread(Run run, string needs) =>
        new(run.Name, Verdict.Unknown, [], [], [.. RuleCatalogue.All.Select(rule => new NotEnoughData(rule.Id, needs))]);

    private sealed record Known(Run Run, Run? HeldOut, DataSplit Split, RunDiagnosis Diagnosis);
}
