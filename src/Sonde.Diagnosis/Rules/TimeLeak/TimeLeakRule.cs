// time-leak: the output of one time depends on later times, which a model that predicts the next one must not see.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Reads how the output of one time moves when a pre-flight changes later times.</summary>
internal sealed partial class TimeLeakRule : RunRule
{
    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Signals.Preflight is not { } preflight)
            return RuleOutcome.Needs("a pre-flight: Preflight.Run(model, loss, x, y, new() { Writer = writer })", PreflightRecord.Reading.Plugin);
        if (preflight.Time is not { } leak) return RuleOutcome.Needs("a pre-flight of a model with a time dimension in input and output");
        if (leak.DependsOn == 0) return RuleOutcome.Nothing;
        var title = leak.IsForbidden
            ? $"The output of time {leak.Of} depends on {leak.DependsOn} of {leak.Others} later times, which it is to predict"
            : $"The output of time {leak.Of} depends on later times: right for a model that reads both ways, wrong for one that predicts";
        return RuleOutcome.Of(new Finding(Id, leak.IsForbidden ? Severity.Error : Severity.Info, leak.IsForbidden ? 0.95 : 0.5, title)
        {
            Evidence = [new("later times that change the output of one", leak.DependsOn, 0)],
            Causes =
            [
                "The attention mask is missing, or off by one",
                "A convolution over time pads on both sides; a recurrent layer is bidirectional",
                "A reshape is used where permute is meant, so that values move between times",
            ],
            Cures =
            [
                "Mask the scores of later times with minus infinity: triu(ones(t, t), diagonal: 1)",
                "Pad a convolution over time on the left alone, by kernel - 1",
                "Where the model may see the whole sequence, set PreflightOptions.IsCausal = false",
            ],
        });
    }
}
