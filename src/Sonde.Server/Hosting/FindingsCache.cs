// Findings by run, kept until the run grows: a page that asks after each change does not make all rules run again.
using Sonde.Runs;

namespace Sonde.Server.Hosting;

/// <summary>Diagnoses a snapshot, once, however many ask; only runs that changed since are looked at again.</summary>
internal sealed class FindingsCache(Func<Run, RunDiagnosis> diagnose)
{
    private readonly Lock _diagnosing = new();
    private Dictionary<string, (long Version, RunDiagnosis Diagnosis)> _byRun = new(StringComparer.Ordinal);
    private (Snapshot Snapshot, byte[] Json)? _report;

    /// <summary>The report over the snapshot as JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Report(Snapshot snapshot, string logdir)
    {
        lock (_diagnosing)
        {
            if (_report is { } known && known.Snapshot == snapshot) return known.Json;
            var json = ReportJson.ToUtf8(new(logdir, Diagnose(snapshot)));
            _report = (snapshot, json);
            return json;
        }
    }

    private RunDiagnosis[] Diagnose(Snapshot snapshot)
    {
        var byRun = new Dictionary<string, (long Version, RunDiagnosis Diagnosis)>(StringComparer.Ordinal);
        foreach (var run in snapshot.Runs)
        {
            var known = _byRun.TryGetValue(run.Name, out var last) && last.Version == run.Version;
            byRun.Add(run.Name, known ? last : (run.Version, diagnose(run)));
        }
        _byRun = byRun;
        return [.. snapshot.Runs.Select(run => byRun[run.Name].Diagnosis)];
    }
}
