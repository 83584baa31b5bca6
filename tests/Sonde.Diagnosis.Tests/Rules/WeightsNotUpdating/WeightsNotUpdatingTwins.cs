// The run that triggers the rule and the healthy twin that must not: nothing moves; everything does.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class WeightsNotUpdatingTwins : RuleTwins
{
    public override string Rule => RuleIds.WeightsNotUpdating;

    public override RunSignals Sick => new("run")
    {
        Loop = SyntheticLoop.Steps(20, (i, step) => step with { Moved = i == 0 ? null : 0, Still = 4 }),
    };

    public override RunSignals Healthy => new("run") { Loop = SyntheticLoop.Steps(20) };
}
