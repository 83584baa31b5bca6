// Diagnoses the run while it trains, beside the training thread, and tells of each finding once.
using System.Collections.Concurrent;
using Sonde.Runs;

namespace Sonde.Torch;

/// <summary>
/// Looks at the run's own event files after some early steps, then as often as 0.2 % of the time allows. One look at a time, on a thread of
/// the pool; what it finds is handed out on the training thread, at the end of a step.
/// </summary>
internal sealed class LiveDiagnosis(SummaryWriter writer, TimeProvider time, Action<Exception> failed) : IDisposable
{
    private const double Share = 0.002;
    private static readonly long[] EarlyCalls = [5, 10, 20, 30, 50, 75, 100];
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    private readonly SnapshotDiagnosis _diagnosis = new();
    private readonly ConcurrentQueue<Finding> _found = new();
    private readonly Dictionary<(string Rule, string? Layer), Severity> _told = [];
    private LogDirectory? _log;
    private Task _look = Task.CompletedTask;
    private long _notBefore;
    private bool _isOff;

    /// <summary>What was found since the last call. Starts a look where one is due.</summary>
    /// <param name="calls">Calls of Step so far.</param>
    public IReadOnlyList<Finding> AfterStep(long calls)
    {
        if (_isOff) return [];
        if (_look.IsCompleted && (Array.IndexOf(EarlyCalls, calls) >= 0 || (calls > EarlyCalls[^1] && time.GetTimestamp() >= Volatile.Read(ref _notBefore))))
            _look = Task.Run(Look);
        return _found.IsEmpty ? [] : Take();
    }

    /// <summary>Findings of a diagnosis of the whole run that were not told before.</summary>
    public IReadOnlyList<Finding> Rest(RunDiagnosis report)
    {
        Queue(report);
        return Take();
    }

    /// <summary>Waits for a look that is under way.</summary>
    public void Dispose()
    {
        _isOff = true;
        _look.Wait();
        _log?.Dispose();
    }

    private void Look()
    {
        try
        {
            var start = time.GetTimestamp();
            writer.Flush();
            if (_log is null && ReportLine.IsTooMuch(writer.LogDirectory))
            {
                _isOff = true;
                return;
            }

            _log ??= new(writer.LogDirectory);
            if (_diagnosis.Update(_log.Refresh(), ".") is { } report) Queue(report);
            var pause = TimeSpan.FromSeconds(Math.Max(Least.TotalSeconds, time.GetElapsedTime(start).TotalSeconds / Share));
            Volatile.Write(ref _notBefore, time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Reported once; a run that cannot be read back must not end the training.
            _isOff = true;
            failed(exception);
        }
    }

    private void Queue(RunDiagnosis report)
    {
        lock (_told)
        {
            foreach (var finding in report.Findings)
            {
                var key = (finding.Rule, finding.Layer);
                if (finding.Severity < Severity.Warning || (_told.TryGetValue(key, out var before) && before >= finding.Severity)) continue;
                _told[key] = finding.Severity;
                _found.Enqueue(finding);
            }
        }
    }

    private List<Finding> Take()
    {
        var taken = new List<Finding>();
        while (_found.TryDequeue(out var finding))
            taken.Add(finding);
        return taken;
    }
}
