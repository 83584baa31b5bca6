// The run that triggers the rule and the healthy twin that must not: a loss that rises; one that falls.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LossDivergingTwins : RuleTwins
{
    public override string Rule => RuleIds.LossDiverging;

    public override RunSignals Sick => new("run") { TrainLoss = Synthetic.Noisy(400, t => 1 + (3 * t), 0.1, 1) };

    public override RunSignals Healthy => Synthetic.Learning(1200, 1);
}
