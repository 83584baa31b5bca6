// The run that triggers the rule and the healthy twin that must not: a cross-entropy with a minus; without.
using static Sonde.Diagnosis.Tests.Rules.HeadSamples;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class FlippedLossSignTwins : RuleTwins
{
    public override string Rule => RuleIds.FlippedLossSign;

    public override RunSignals Sick => Run(Layer(32, 5), Loss("cross_entropy_loss", [32, 5], 0, Ids(32, 5), 1, -100), One("neg", [], 1));

    public override RunSignals Healthy => Run(Layer(32, 5), Loss("cross_entropy_loss", [32, 5], 0, Ids(32, 5), 1, -100));
}
