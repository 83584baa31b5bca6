// Records how long a step takes, and into what it splits as far as clocks can tell.
using Sonde.Events;
using Sonde.Torch.Interop;

namespace Sonde.Torch;

/// <summary>
/// Writes, in seconds, <c>time/step</c> (from one Step to the next, without the monitor), <c>time/monitor</c>, and their parts:
/// <c>time/data</c> until the model is called, <c>time/forward</c> inside it, <c>time/criterion</c> until the backward pass begins,
/// <c>time/backward</c>, <c>time/optimizer</c> from its end to Step. Only on steps on which it is due do two hooks sit on the model itself and
/// is the backward pass listened to; a part that is not known (the model's <c>forward</c> is called instead of <c>call</c>, no op can be
/// seen on this platform) is not written. On a device, parts tell when work was queued, not when it was done. The same numbers
/// are together, NaN for what was not measured, in a frame of the reading <c>step-time</c>.
/// </summary>
internal sealed class StepTimeProbe : IProbe
{
    public static readonly string ProbeName = StepTimeRecord.Reading.Name;

    private readonly ProbeContext _context;
    private readonly StepClock _clock;
    private readonly ModuleHooks _hooks = new();
    private readonly StepTimeRecord _header = new();
    private readonly float[] _frame;
    private bool _hasHeader;
    private BackwardClock? _backward;
    private long _begun;
    private long? _firstForward;
    private (double FirstForward, double Begun, double ForwardEnd) _inside;   // seconds of hooks by then, which are no part of the step
    private double _forward;
    private int _depth;
    private long _lastForwardEnd;
    private int _thread;

    public StepTimeProbe(ProbeContext context)
    {
        (_context, _clock, _frame) = (context, context.Budget.Clock, new float[_header.Parts.Length]);
        Schedule = context.Schedule(ProbeName, interval: 20);
    }

    public string Name => ProbeName;

    public ProbeSchedule Schedule { get; }

    public void Prepare(long call)
    {
        Dispose();
        (_firstForward, _forward, _depth, _thread) = (null, 0, 0, Environment.CurrentManagedThreadId);
        _hooks.Around(_context.Model, Enter, Leave);
        if (call > 0 && NativeTrace.IsAvailable(out _)) NativeTrace.Observe(_backward = new(_clock));
    }

    public void Observe(in StepReading reading)
    {
        Dispose();
        if (_clock.Left is not { } left) return;   // the first call has no step before it
        Array.Fill(_frame, float.NaN);
        Measure(left, reading);
        _context.Writer.AddTensor(_context.Tags.Record(StepTimeRecord.Reading), _frame, [_frame.Length], reading.Step, _hasHeader ? null : Header());
        _hasHeader = true;
    }

    private void Measure(long left, in StepReading reading)
    {
        Write("step", _clock.LastStepSeconds, reading.Step);
        Write("monitor", _clock.LastOwnSeconds, reading.Step);
        if (_thread != Environment.CurrentManagedThreadId || _firstForward is not { } first) return;
        Write("data", Seconds(left, first) - _inside.FirstForward, reading.Step);
        Write("forward", _forward, reading.Step);
        if (_backward is not { First: > 0 } backward || backward.First < _lastForwardEnd) return;
        Write("criterion", Seconds(_lastForwardEnd, backward.First) - (backward.InsideFirst - _inside.ForwardEnd), reading.Step);
        Write("backward", Seconds(backward.First, backward.Last) - (backward.InsideLast - backward.InsideFirst), reading.Step);
        Write("optimizer", Seconds(backward.Last, _clock.Entered) - (_clock.Inside - backward.InsideLast), reading.Step);
    }

    public void Dispose()
    {
        _hooks.Dispose();
        if (_backward is not { IsActive: true } backward) return;
        backward.Stop();
        NativeTrace.Unobserve(NativeTrace.Native);
    }

    private void Write(string part, double seconds, long step)
    {
        seconds = Math.Max(0, seconds);
        _context.Writer.AddScalar(_context.Tags.Scalar($"time/{part}"), seconds, step);
        _frame[Array.IndexOf(_header.Parts, part)] = (float)seconds;
    }

    private SummaryMetadata Header() => new(StepTimeRecord.Reading.Plugin, StepTimeRecord.Reading.Write(_header), DataClass: DataClass.Tensor);

    private double Seconds(long from, long to) => Math.Max(0, _clock.Between(from, to));

    private void Enter()
    {
        if (_thread != Environment.CurrentManagedThreadId || !_context.Model.training || _depth++ > 0) return;
        (_begun, _inside.Begun) = (_clock.Now, _clock.Inside);
        if (_firstForward is not null) return;
        (_firstForward, _inside.FirstForward) = (_begun, _inside.Begun);
    }

    private void Leave()
    {
        if (_thread != Environment.CurrentManagedThreadId || !_context.Model.training || _depth == 0 || --_depth > 0) return;
        (_lastForwardEnd, _inside.ForwardEnd) = (_clock.Now, _clock.Inside);
        _forward += Seconds(_begun, _lastForwardEnd) - (_inside.ForwardEnd - _inside.Begun);
    }
}
