// The findings over the newest snapshot as JSON, kept until the next: a page that asks after each change does not make all rules run again.
using Sonde.Runs;

namespace Sonde.Server.Hosting;

/// <summary>Diagnoses a snapshot once, however many ask.</summary>
internal sealed class FindingsCache(SnapshotDiagnosis diagnosis)
{
    private readonly Lock _lock = new();
    private (DiagnosisReport Report, byte[] Json)? _last;

    /// <summary>The diagnosis of one run.</summary>
    public RunDiagnosis Of(Snapshot snapshot, string run) => diagnosis.Update(snapshot, run)!;

    /// <summary>The report over the snapshot as JSON in UTF-8.</summary>
    public ReadOnlyMemory<byte> Report(Snapshot snapshot)
    {
        lock (_lock)
        {
            var report = diagnosis.Update(snapshot);
            if (_last is { } known && ReferenceEquals(known.Report, report)) return known.Json;
            var json = ReportJson.ToUtf8(report);
            _last = (report, json);
            return json;
        }
    }
}
