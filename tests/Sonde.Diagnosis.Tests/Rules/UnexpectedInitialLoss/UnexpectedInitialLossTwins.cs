// The run that triggers the rule and the healthy twin that must not: a first loss of 60 over 5 classes; of 1.7.
using static Sonde.Diagnosis.Tests.Rules.HeadSamples;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class UnexpectedInitialLossTwins : RuleTwins
{
    public override string Rule => RuleIds.UnexpectedInitialLoss;

    public override RunSignals Sick => Run(Layer(32, 5), Loss("cross_entropy_loss", [32, 5], 0, Ids(32, 5), 1, -100)) with
    {
        TrainLoss = Synthetic.Curve(100,
        _ => 60)
    };

    public override RunSignals Healthy => Run(Layer(32, 5), Loss("cross_entropy_loss", [32, 5], 0, Ids(32, 5), 1,
        -100)) with
    { TrainLoss = Synthetic.Curve(100, i => 1.7 / (1 + i)) };
}
