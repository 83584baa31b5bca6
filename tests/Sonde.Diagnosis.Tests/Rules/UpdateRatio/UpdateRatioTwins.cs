// The run that triggers the rule and the healthy twin that must not: decay that shrinks the weights; the usual decay.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class UpdateRatioTwins : RuleTwins
{
    public override string Rule => RuleIds.UpdateRatio;

    public override RunSignals Sick => Synthetic.AtChance(200, 1) with
    {
        GradientFlow = Synthetic.Flow(Synthetic.Layers("fc1", "fc2"), 40, (_, _) => 0.001, weightNorm: (f, _) => (float)(3 * Math.Pow(0.8, f))),
        Loop = SyntheticLoop.Steps(20, (_, step) => step with { Groups = [new() { LearningRate = 0.1, WeightDecay = 2, Parameters = 4 }] }),
    };

    public override RunSignals Healthy => Synthetic.AtChance(200, 1) with
    {
        GradientFlow = Synthetic.Flow(Synthetic.Layers("fc1", "fc2"), 40, (_, _) => 0.001),
        Loop = SyntheticLoop.Steps(20, (_, step) => step with { Groups = [new() { LearningRate = 0.1, WeightDecay = 1e-4, Parameters = 4 }] }),
    };
}
