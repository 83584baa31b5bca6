// Keeps an instrument's failure away from the training, and keeps its account.
namespace Sonde.Torch;

/// <summary>
/// Calls one instrument, times it, and does so until it fails: a failure is reported once, recorded, and ends the instrument. The training, and the
/// other instruments, go on.
/// </summary>
internal sealed class InstrumentGuard(IInstrument instrument, ProbeContext context)
{
    private readonly StepClock _clock = context.Budget.Clock;
    private bool _isDisposed;

    private delegate void Moment<T>(IInstrument instrument, in T argument);

    /// <summary>The instrument's name.</summary>
    public string Name => instrument.Name;

    /// <summary>Its schedule, where it has one.</summary>
    public ProbeSchedule? Schedule => instrument.Schedule;

    /// <summary>True once it has failed.</summary>
    public bool IsOff { get; private set; }

    /// <summary>Steps that it was shown.</summary>
    public long Steps { get; private set; }

    /// <summary>Seconds that it took within calls of Step.</summary>
    public double Seconds { get; private set; }

    public void Attach() => Run(0, 0, static (IInstrument to, in int _) => to.Attach());

    public void EndStep(in StepReading reading) => RunTimed(reading, reading.Step, static (IInstrument to, in StepReading step) => to.EndStep(step));

    public void Observe(in StepReading reading)
    {
        if (!IsOff) Steps++;
        RunTimed(reading, reading.Step, static (IInstrument to, in StepReading step) => to.Observe(step));
    }

    public void BeforeStep(long call, long step) =>
        RunTimed((call, step), step, static (IInstrument to, in (long Call, long Step) next) => to.BeforeStep(next.Call, next.Step));

    public void Evaluate(in Evaluation evaluation) => Run(evaluation, evaluation.Step, static (IInstrument to, in Evaluation made) => to.Evaluate(made));

    public void BackwardThrew(ThrownBackward thrown) => Run(thrown, thrown.Step, static (IInstrument to, in ThrownBackward with) => to.BackwardThrew(with));

    public void WriteOut(bool isLast, long step) =>
        Run((isLast, step), step, static (IInstrument to, in (bool IsLast, long Step) at) => to.WriteOut(at.IsLast, at.Step));

    /// <summary>Ends the instrument; once.</summary>
    public void Dispose(long step)
    {
        if (_isDisposed) return;
        _isDisposed = true;
        try
        {
            instrument.Dispose();
        }
        catch (Exception exception)
        {
            context.Report($"{Name}, disposed", $"{instrument.Title} could not be removed", exception, step);
        }
    }

    private void RunTimed<T>(in T argument, long step, Moment<T> moment)
    {
        if (IsOff) return;
        var start = _clock.Now;
        Run(argument, step, moment);
        Seconds += _clock.Since(start);
    }

    private void Run<T>(in T argument, long step, Moment<T> moment)
    {
        if (IsOff) return;
        try
        {
            moment(instrument, argument);
        }
        catch (Exception exception)
        {
            IsOff = true;
            context.Report(instrument.Title, $"{instrument.Title} failed and is switched off", exception, step);
            Dispose(step);
        }
    }
}
