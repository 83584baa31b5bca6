// The run that triggers the rule and the healthy twin that must not: statistics that stay behind; statistics that catch up.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class TrainEvalInconsistentTwins : RuleTwins
{
    public override string Rule => RuleIds.TrainEvalInconsistent;

    public override RunSignals Sick => new("run")
    {
        Loop = SyntheticLoop.Steps(20, (_, step) => step with { NormValues = 64, NormShift = 1.6, NormScale = 40, NormShiftLayer = "bn1" }),
    };

    public override RunSignals Healthy => new("run")
    {
        Loop = SyntheticLoop.Steps(20, (i, step) => step with { NormValues = 64, NormShift = i < 5 ? 2 : 0.2, NormScale = 1.1, NormShiftLayer = "bn1" }),
    };
}
