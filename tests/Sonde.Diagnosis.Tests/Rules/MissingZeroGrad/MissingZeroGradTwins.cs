// The run that triggers the rule and the healthy twin that must not: gradients that pile up; gradients that are accumulated over four steps.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class MissingZeroGradTwins : RuleTwins
{
    public override string Rule => RuleIds.MissingZeroGrad;

    public override RunSignals Sick => new("run")
    {
        Loop = SyntheticLoop.Steps(20, (i, step) => step with { GradientBefore = 0.1 * i, GradientAfter = 0.1 * (i + 1) }),
    };

    public override RunSignals Healthy => new("run")
    {
        // Accumulated over four steps: what is kept was not used.
        Loop = SyntheticLoop.Steps(
            20, (i, step) => step with { GradientBefore = 0.1 * (i % 4), GradientAfter = 0.1 * ((i % 4) + 1), Moved = i == 0 ? null : i % 4 == 3 ? 4 : 0 }),
    };
}
