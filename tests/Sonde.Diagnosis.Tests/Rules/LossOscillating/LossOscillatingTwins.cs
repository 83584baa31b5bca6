// The run that triggers the rule and the healthy twin that must not: a loss thrown back to its start; one with restarts of the rate.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LossOscillatingTwins : RuleTwins
{
    public override string Rule => RuleIds.LossOscillating;

    public override RunSignals Sick => new("run") { TrainLoss = Synthetic.Noisy(600, t => 1.3 + Math.Cos(30 * t), 0.05, 1) };

    public override RunSignals Healthy =>
        new("run") { TrainLoss = Synthetic.Noisy(1000, t => 0.3 + (2 * Math.Exp(-8 * t)) + (0.3 * (1 - (t * 5 % 1))), 0.05, 1) };
}
