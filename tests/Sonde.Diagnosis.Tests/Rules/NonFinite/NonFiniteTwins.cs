// The run that triggers the rule and the healthy twin that must not: a loss that turns NaN; one that is large and finite.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class NonFiniteTwins : RuleTwins
{
    public override string Rule => RuleIds.NonFinite;

    public override RunSignals Sick => new("run")
    {
        TrainLoss = Synthetic.Curve(100, i => i < 60 ? 1 : double.NaN),
        ScalarTags = 1,
        NonFinite = [new("loss/train", 60, 99, 40, 100, true, true)],
    };

    public override RunSignals Healthy => new("run") { TrainLoss = Synthetic.Curve(100, i => i < 60 ? 1 : 3.4e38), ScalarTags = 1 };
}
