// The run that triggers the rule and the healthy twin that must not: a loss that jumps far up and comes back; one with the noise of batches.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LossSpikeTwins : RuleTwins
{
    public override string Rule => RuleIds.LossSpike;

    public override RunSignals Sick =>
        new("run") { TrainLoss = Synthetic.Noisy(600, t => 0.3 + (2 * Math.Exp(-8 * t)) + (t is > 0.5 and < 0.51 ? 5 : 0), 0.05, 1) };

    public override RunSignals Healthy => new("run") { TrainLoss = Synthetic.Falling(600, 2.3, 0.3, 0.1, 1) };
}
