// The run that triggers the rule and the healthy twin that must not: nll_loss on logits; on log_softmax.
using static Sonde.Diagnosis.Tests.Rules.HeadSamples;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class MissingLogSoftmaxTwins : RuleTwins
{
    public override string Rule => RuleIds.MissingLogSoftmax;

    public override RunSignals Sick => Run(Layer(32, 5), Loss("nll_loss_nd", [32, 5], 0, Ids(32, 5), 1, -100));

    public override RunSignals Healthy => Run(Layer(32, 5), One("special_log_softmax", [32, 5], 0, 1, 6), Loss("nll_loss_nd", [32, 5], 1, Ids(32, 5), 1, -100));
}
