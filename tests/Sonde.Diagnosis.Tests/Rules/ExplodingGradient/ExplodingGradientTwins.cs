// The run that triggers the rule and the healthy twin that must not: a gradient that grows ten-thousandfold while the loss rises, and one that stays.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class ExplodingGradientTwins : RuleTwins
{
    private static readonly RunSignals Run = new("run") { TrainLoss = Synthetic.Noisy(300, t => 1 + (50 * t), 0.1, 1) };

    public override string Rule => RuleIds.ExplodingGradient;

    public override RunSignals Sick => Run with { GradientFlow = Networks.Flow(Synthetic.Layers("fc1", "fc2", "fc3"), 40, (f, _) => f < 20 ? 0.01 : 100) };

    public override RunSignals Healthy => Run with { GradientFlow = Networks.Flow(Synthetic.Layers("fc1", "fc2", "fc3"), 40, (f, _) => f < 20 ? 0.01 : 0.1) };
}
