// Looks at what Step is given, and reports once for each kind what looks wrong.
namespace Sonde.Torch;

/// <summary>Writes <c>sonde/problems</c> where arguments of Step are in the wrong place or form.</summary>
internal sealed class StepChecksInstrument : IInstrument
{
    private readonly StepChecks _checks;
    private long _step;

    public StepChecksInstrument(ProbeContext context) => _checks = new((subject, line) =>
    {
        if (context.Messages.Once(subject, line)) context.Writer.AddText(context.Tags.Problems, line, _step);
    });

    public string Name => "step-checks";

    public string Title => "the check of Step's arguments";

    public void Observe(in StepReading reading)
    {
        _step = reading.Step;
        _checks.Step(reading.Step);
        if (StepChecks.IsDue(reading.Call)) _checks.Tensors(reading);
    }
}
