// The run that triggers the rule and the healthy twin that must not: a validation accuracy far above training; one a little above.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class ValidationTooGoodTwins : RuleTwins
{
    public override string Rule => RuleIds.ValidationTooGood;

    public override RunSignals Sick => Synthetic.Learning(1200, 1) with
    {
        TrainAccuracy = Synthetic.Accuracy(1200, t => 0.55 - (0.4 * Math.Exp(-20 * t)), 64, 1, "accuracy/train"),
        ValidationAccuracy = Synthetic.Accuracy(20, t => 0.95 - (0.4 * Math.Exp(-20 * t)), 1000, 1, "accuracy/validation", 60),
    };

    public override RunSignals Healthy => Synthetic.Learning(1200, 1) with
    {
        ValidationAccuracy = Synthetic.Accuracy(20, t => 0.88 - (0.4 * Math.Exp(-20 * t)), 1000, 1, "accuracy/validation", 60),
    };
}
