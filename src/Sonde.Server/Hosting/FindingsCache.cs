// Findings by run, kept until the run grows: a page that asks after each change does not make all rules run again.
using Sonde.Runs;

namespace Sonde.Server.Hosting;

/// <summary>Diagnoses a snapshot, once, however many ask; only runs that changed since are looked at again.</summary>
internal sealed class FindingsCache
{
    private readonly SemaphoreSlim _one = new(1);
    private Dictionary<string, (Run Run, RunDiagnosis Diagnosis)> _byRun = new(StringComparer.Ordinal);
    private (long Version, byte[] Json) _report = (long.MinValue, []);

    /// <summary>The report over the snapshot as JSON in UTF-8.</summary>
    public async Task<ReadOnlyMemory<byte>> ReportAsync(Snapshot snapshot, string logdir, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_report.Version != snapshot.Version)
                _report = (snapshot.Version, Write(new(logdir, Diagnose(snapshot, cancellation))));
            return _report.Json;
        }
        finally
        {
            _one.Release();
        }
    }

    private RunDiagnosis[] Diagnose(Snapshot snapshot, CancellationToken cancellation)
    {
        var byRun = new Dictionary<string, (Run, RunDiagnosis)>(StringComparer.Ordinal);
        foreach (var run in snapshot.Runs)
        {
            cancellation.ThrowIfCancellationRequested();
            var known = _byRun.TryGetValue(run.Name, out var last) && last.Run.Version == run.Version;
            byRun.Add(run.Name, (run, known ? last.Diagnosis : Diagnostician.Diagnose(run)));
        }
        _byRun = byRun;
        return [.. snapshot.Runs.Select(run => byRun[run.Name].Item2)];
    }

    private static byte[] Write(DiagnosisReport report)
    {
        using var buffer = new MemoryStream();
        ReportJson.Write(report, buffer);
        return buffer.ToArray();
    }
}
