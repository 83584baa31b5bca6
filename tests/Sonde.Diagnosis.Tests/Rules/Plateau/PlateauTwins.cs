// The run that triggers the rule and the healthy twin that must not: a loss that stays high after a small fall; one that goes on falling.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class PlateauTwins : RuleTwins
{
    public override string Rule => RuleIds.Plateau;

    public override RunSignals Sick => new("run") { TrainLoss = Synthetic.Noisy(600, t => 1.8 + (0.5 * Math.Exp(-40 * t)), 0.01, 1) };

    public override RunSignals Healthy => Synthetic.Learning(1200, 1);
}
