// The run that triggers the rule and the healthy twin that must not: a softmax over one unit; a sigmoid.
using static Sonde.Diagnosis.Tests.Rules.HeadSamples;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LossHeadMismatchTwins : RuleTwins
{
    public override string Rule => RuleIds.LossHeadMismatch;

    public override RunSignals Sick => Run(Layer(32, 1), One("special_softmax", [32, 1], 0, 1, 6), Loss("binary_cross_entropy", [32, 1], 1, Real([32, 1], 0,
        1, 0.5, 0.5), 1));

    public override RunSignals Healthy => Run(Layer(32, 1), One("sigmoid", [32, 1], 0), Loss("binary_cross_entropy", [32, 1], 1, Real([32, 1], 0, 1, 0.5,
        0.5), 1));
}
