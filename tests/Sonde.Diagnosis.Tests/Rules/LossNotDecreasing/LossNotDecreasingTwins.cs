// The run that triggers the rule and the healthy twin that must not: a loss that stays at guessing; one that falls.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LossNotDecreasingTwins : RuleTwins
{
    public override string Rule => RuleIds.LossNotDecreasing;

    public override RunSignals Sick => Synthetic.AtChance(1200, 1);

    public override RunSignals Healthy => Synthetic.Learning(1200, 1);
}
