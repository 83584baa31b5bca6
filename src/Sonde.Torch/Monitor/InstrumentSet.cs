// The instruments of a monitor: one list, in the order in which data goes from one to the next.
namespace Sonde.Torch;

/// <summary>Makes the instruments of a monitored model and calls them, each behind its guard.</summary>
internal sealed class InstrumentSet : IDisposable
{
    private readonly InstrumentGuard[] _guards;
    private readonly BackwardInstrument _backward;

    public InstrumentSet(ProbeContext context)
    {
        _backward = new(context, BackwardThrew);
        _guards = [.. List(context).Select(instrument => new InstrumentGuard(instrument, context))];
        foreach (var guard in _guards) guard.Attach();
        BeforeStep(0, 0);
    }

    /// <summary>The step that is over.</summary>
    public long LastStep { get; private set; }

    /// <summary>Whether a backward pass has thrown, and was reported.</summary>
    public bool HasBackwardThrown => _backward.HasThrown;

    /// <summary>Each passes data to those below it: the trace its ended step, the probes the gradient rows, all of them their cost.</summary>
    private IInstrument[] List(ProbeContext context)
    {
        var trace = new TraceInstrument(context);
        return
        [
            new OriginInstrument(context),
            new WarningsInstrument(context),
            new StepChecksInstrument(context),
            trace,
            _backward,
            new LossHeadInstrument(context, trace),
            new HooksInstrument(context, trace),
            new AutogradGraphInstrument(context, trace),
            new ModelGraphInstrument(context, trace),
            .. ProbeSet.For(context).Select(probe => new ProbeInstrument(probe)),
            new NonFiniteInstrument(context),
            new DeferredInstrument(context),
            new EvaluationInstrument(context),
            new OverheadInstrument(context, () => _guards),
        ];
    }

    /// <summary>Reads a step that is over.</summary>
    public void Step(in StepReading reading)
    {
        foreach (var guard in _guards) guard.EndStep(reading);
        foreach (var guard in _guards) guard.Observe(reading);
    }

    /// <summary>Gets ready for the next step.</summary>
    /// <param name="call">Calls of Step so far.</param>
    /// <param name="step">The step that is over.</param>
    public void BeforeStep(long call, long step)
    {
        LastStep = step;
        foreach (var guard in _guards) guard.BeforeStep(call, step);
    }

    public void Evaluate(in Evaluation evaluation)
    {
        foreach (var guard in _guards) guard.Evaluate(evaluation);
    }

    public void WriteOut(bool isLast)
    {
        foreach (var guard in _guards) guard.WriteOut(isLast, LastStep);
    }

    public void Dispose()
    {
        foreach (var guard in _guards) guard.Dispose(LastStep);
    }

    private void BackwardThrew(ThrownBackward thrown)
    {
        foreach (var guard in _guards) guard.BackwardThrew(thrown);
    }
}
