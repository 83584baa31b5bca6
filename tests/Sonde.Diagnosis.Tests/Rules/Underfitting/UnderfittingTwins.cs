// The run that triggers the rule and the healthy twin that must not: an accuracy that rests little above guessing; one that rises.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class UnderfittingTwins : RuleTwins
{
    public override string Rule => RuleIds.Underfitting;

    public override RunSignals Sick => new("run")
    {
        Classes = 10,
        TrainLoss = Synthetic.Noisy(1200, t => 2 + (0.3 * Math.Exp(-50 * t)), 0.01, 1),
        TrainAccuracy = Synthetic.Accuracy(1200, t => 0.2 - (0.1 * Math.Exp(-50 * t)), 64, 1, "accuracy/train"),
    };

    public override RunSignals Healthy => Synthetic.Learning(1200, 1);
}
