// The run that triggers the rule and the healthy twin that must not: cleared before the step; cleared after it.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class GradsWipedBeforeStepTwins : RuleTwins
{
    public override string Rule => RuleIds.GradsWipedBeforeStep;

    public override RunSignals Sick => new("run")
    {
        Loop = SyntheticLoop.Steps(20, (i, step) => step with { GradientAfter = 0, WithGradient = 0, Moved = i == 0 ? null : 0, Still = 4 }),
    };

    public override RunSignals Healthy => new("run") { Loop = SyntheticLoop.Steps(20, (_, step) => step with { GradientAfter = 0, WithGradient = 0 }) };
}
