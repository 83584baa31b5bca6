// libtorch's warnings during a monitored training: heard on the training thread, passed on, and recorded.
using Sonde.Events;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    private readonly WarningCollector _warnings = new();
    private int? _warningsThread;
    private bool _warningsHeard;

    /// <summary>Warnings are a thread's own; a loop that runs elsewhere than Attach is followed there.</summary>
    private void HearWarnings()
    {
        if (_warningsThread == Environment.CurrentManagedThreadId) return;
        _warningsThread = Environment.CurrentManagedThreadId;
        if (!WarningHandler.IsAvailable(out _)) return;
        WarningHandler.Add(_warnings);
        if (_warningsHeard) return;
        _warningsHeard = true;
        AddRecord(PluginNames.Warnings, new(1, [], 0), RecordJson.Default.WarningsRecord, _lastStep);   // so that silence can be told from deafness
    }

    private void RecordWarnings(bool countsToo = false)
    {
        if (_warnings.Take(_lastStep, countsToo) is { } record) AddRecord(PluginNames.Warnings, record, RecordJson.Default.WarningsRecord, _lastStep);
    }

    private void EndWarnings()
    {
        GuardRecord(() => RecordWarnings(countsToo: true));
        _warnings.Dispose();
        if (WarningHandler.IsAvailable(out _)) WarningHandler.Remove(_warnings);
    }
}
