// The run that triggers the rule and the healthy twin that must not: softmax before cross_entropy; logits.
using static Sonde.Diagnosis.Tests.Rules.HeadSamples;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class SoftmaxBeforeCrossEntropyTwins : RuleTwins
{
    public override string Rule => RuleIds.SoftmaxBeforeCrossEntropy;

    public override RunSignals Sick => Run(Layer(32, 5), One("special_softmax", [32, 5], 0, 1, 6), Loss("cross_entropy_loss", [32, 5], 1, Ids(32, 5), 1, -100));

    public override RunSignals Healthy => Run(Layer(32, 5), Loss("cross_entropy_loss", [32, 5], 0, Ids(32, 5), 1, -100));
}
