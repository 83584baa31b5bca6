// The run that triggers the rule and the healthy twin that must not: a scale that keeps falling; one that is found.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LossScalerOverflowTwins : RuleTwins
{
    public override string Rule => RuleIds.LossScalerOverflow;

    public override RunSignals Sick => new("run") { LossScale = Synthetic.Curve(100, i => 65536 * Math.Pow(0.5, i / 3), "amp/loss_scale") };

    public override RunSignals Healthy =>
        new("run") { LossScale = Synthetic.Curve(100, i => i < 5 ? 65536 * Math.Pow(0.5, i) : 2048 * Math.Pow(2, i / 40), "amp/loss_scale") };
}
