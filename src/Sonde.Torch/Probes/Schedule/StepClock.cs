// Times the training without the monitor: how long a step takes without it, and how much it adds.
using Sonde.Torch.Interop;

namespace Sonde.Torch;

/// <summary>
/// Keeps the user's share and the monitor's own share of the time between calls of Step apart. Hooks run in the middle of the user's
/// share; what they report through <see cref="AddInside"/> is moved to the monitor's.
/// </summary>
/// <param name="time">The clock on the wall.</param>
/// <param name="processor">Processor seconds of the calling thread, NaN where they are not known; those of <see cref="ThreadProcessorTime"/> when null.</param>
/// <param name="processorEvery">Processor time is asked for on one step in so many.</param>
internal sealed class StepClock(TimeProvider time, Func<double>? processor = null, int processorEvery = StepClock.ProcessorEvery)
{
    /// <summary>
    /// Steps to one whose processor time is asked for: after a step's work the question takes some 6 microseconds. It is prime to the intervals
    /// of all readings (10, 20, 50), so that each of them falls on such steps as often as on others.
    /// </summary>
    public const int ProcessorEvery = 7;

    private const int Kept = 15;
    private const int PauseSteps = 10;
    private readonly double[] _recent = new double[Kept];
    private readonly Func<double> _processor = processor ?? ThreadProcessorTime.Now;
    private long _steps;
    private long _calls;
    private long? _left;
    private long _entered;
    private double _insideSeconds;
    private double _insideProcessorSeconds;
    private double _enteredProcessor;
    private double _leftProcessor = double.NaN;
    private int _leftThread;
    private bool _asks = processorEvery == 1;   // from the end of one step to the end of the next

    /// <summary>Seconds the monitor has taken so far, hooks included.</summary>
    public double OwnSeconds { get; private set; }

    /// <summary>
    /// Seconds the training has taken so far between calls of Step, without the monitor. A gap of more than ten typical steps is an evaluation or
    /// a pause and does not count.
    /// </summary>
    public double TrainingSeconds { get; private set; }

    /// <summary>
    /// Processor seconds of the threads that called Step in the monitor, hooks included, on the steps that are asked; NaN where they are not known.
    /// </summary>
    public double OwnProcessorSeconds { get; private set; }

    /// <summary>
    /// Processor seconds of those threads between calls of Step before the steps that are asked, without the monitor. Steps that begin on another
    /// thread than the one before ended on are left out.
    /// </summary>
    public double TrainingProcessorSeconds { get; private set; }

    /// <summary>Seconds of the last step without the monitor; NaN before there was one.</summary>
    public double LastStepSeconds { get; private set; } = double.NaN;

    /// <summary>Seconds the monitor took for the last step, hooks included; NaN before there was one.</summary>
    public double LastOwnSeconds { get; private set; } = double.NaN;

    /// <summary>When Step was last called, in ticks of the clock.</summary>
    public long Entered => _entered;

    /// <summary>When Step last returned, in ticks of the clock; null before it has.</summary>
    public long? Left => _left;

    /// <summary>Seconds that hooks have taken since Step last returned.</summary>
    public double Inside => _insideSeconds;

    /// <summary>The time now, in ticks of the clock.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>Seconds from one moment to another.</summary>
    public double Between(long from, long to) => time.GetElapsedTime(from, to).TotalSeconds;

    /// <summary>Seconds since a moment.</summary>
    public double Since(long start) => time.GetElapsedTime(start).TotalSeconds;

    /// <summary>Step was called.</summary>
    public void Enter()
    {
        _entered = Now;
        if (_asks) _enteredProcessor = _processor();
        _calls++;
        if (_left is not { } left) return;
        var typical = TypicalStepSeconds;
        LastStepSeconds = Math.Max(0, time.GetElapsedTime(left, _entered).TotalSeconds - _insideSeconds);
        var wasPaused = typical > 0 && LastStepSeconds > PauseSteps * typical;
        if (_asks && !wasPaused && _leftThread == Environment.CurrentManagedThreadId)
            TrainingProcessorSeconds += Math.Max(0, _enteredProcessor - _leftProcessor - _insideProcessorSeconds);
        if (!wasPaused) TrainingSeconds += LastStepSeconds;
        _recent[_steps++ % Kept] = LastStepSeconds;
    }

    /// <summary>Step is about to return.</summary>
    public void Leave()
    {
        var asked = _asks;
        _asks = _calls % processorEvery == processorEvery - 1 || processorEvery == 1;
        if (asked || _asks) _leftProcessor = _processor();
        if (asked) OwnProcessorSeconds += _leftProcessor - _enteredProcessor + _insideProcessorSeconds;
        (_leftThread, _insideProcessorSeconds) = (Environment.CurrentManagedThreadId, 0);
        _left = Now;
        LastOwnSeconds = time.GetElapsedTime(_entered, _left.Value).TotalSeconds + _insideSeconds;
        OwnSeconds += LastOwnSeconds;
        _insideSeconds = 0;
    }

    /// <summary>Moves time spent in hooks between two calls of Step to the monitor's share.</summary>
    public void AddInside(double seconds, double processorSeconds)
    {
        _insideSeconds += seconds;
        _insideProcessorSeconds += processorSeconds;
    }

    /// <summary>Processor seconds of the calling thread, from an arbitrary start; NaN where they are not known, 0 on steps that are not asked.</summary>
    public double Processor => _asks ? _processor() : 0;

    /// <summary>
    /// Seconds a step takes without the monitor: the median of the last steps, so that an evaluation between two steps does not count; 0
    /// before the second call.
    /// </summary>
    public double TypicalStepSeconds
    {
        get
        {
            var count = (int)Math.Min(_steps, Kept);
            if (count == 0) return 0;
            Span<double> sorted = stackalloc double[count];
            _recent.AsSpan(0, count).CopyTo(sorted);
            sorted.Sort();
            return sorted[count / 2];
        }
    }
}
