// The run that triggers the rule and the healthy twin that must not: binary cross-entropy with targets of -1 and 1; of 0 and 1.
using static Sonde.Diagnosis.Tests.Rules.HeadSamples;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LabelRangeTwins : RuleTwins
{
    public override string Rule => RuleIds.LabelRange;

    public override RunSignals Sick => Run(Layer(32, 1), Loss("binary_cross_entropy_with_logits", [32, 1], 0, Real([32, 1], -1, 1, 0, 1), 1));

    public override RunSignals Healthy => Run(Layer(32, 1), Loss("binary_cross_entropy_with_logits", [32, 1], 0, Real([32, 1], 0, 1, 0.5, 0.5), 1));
}
