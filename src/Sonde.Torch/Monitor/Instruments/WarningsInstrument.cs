// libtorch's warnings during a monitored training: received on the training thread, passed on, and recorded.
using Sonde.Events;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;

namespace Sonde.Torch;

/// <summary>Warnings are a thread's own; a loop that runs elsewhere than Attach is followed there.</summary>
internal sealed class WarningsInstrument(ProbeContext context) : IInstrument
{
    private readonly WarningCollector _heard = new();
    private int? _thread;
    private bool _isHearing;

    public string Name => "warnings";

    public string Title => "the record of libtorch's warnings";

    public void BeforeStep(long call, long step)
    {
        Follow(step);
        Record(step, countsToo: false);
    }

    public void WriteOut(bool isLast, long step) => Record(step, countsToo: true);

    public void Dispose()
    {
        _heard.Dispose();
        if (WarningHandler.IsAvailable(out _)) WarningHandler.Remove(_heard);
    }

    private void Follow(long step)
    {
        if (_thread == Environment.CurrentManagedThreadId) return;
        _thread = Environment.CurrentManagedThreadId;
        if (!WarningHandler.IsAvailable(out _)) return;
        WarningHandler.Add(_heard);
        if (_isHearing) return;
        _isHearing = true;
        Add(new(1, [], 0), step);   // an empty record distinguishes "no warnings" from "not listening"
    }

    private void Record(long step, bool countsToo)
    {
        if (_heard.Take(step, countsToo) is { } record) Add(record, step);
    }

    private void Add(WarningsRecord record, long step) => context.AddRecord(WarningsRecord.Reading, record, step);
}
