// The run that triggers the rule and the healthy twin that must not: a binary cross-entropy below zero; one that falls towards it.
using static Sonde.Diagnosis.Tests.Rules.HeadSamples;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class ImpossibleLossTwins : RuleTwins
{
    public override string Rule => RuleIds.ImpossibleLoss;

    public override RunSignals Sick => Run(Layer(32, 1), Loss("binary_cross_entropy_with_logits", [32, 1], 0, Real([32, 1], 0, 1, 0.5, 0.5),
        1)) with
    { TrainLoss = Synthetic.Curve(100, i => 0.7 - i) };

    public override RunSignals Healthy => Run(Layer(32, 1), Loss("binary_cross_entropy_with_logits", [32, 1], 0, Real([32, 1], 0, 1, 0.5, 0.5),
        1)) with
    { TrainLoss = Synthetic.Curve(100, i => 0.7 / (1 + i)) };
}
