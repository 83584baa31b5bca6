// The run that triggers the rule and the healthy twin that must not: a network that guesses; one that learns.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class ChanceLevelAccuracyTwins : RuleTwins
{
    public override string Rule => RuleIds.ChanceLevelAccuracy;

    public override RunSignals Sick => Synthetic.AtChance(1200, 1);

    public override RunSignals Healthy => Synthetic.Learning(1200, 1);
}
