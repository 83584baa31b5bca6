// The run that triggers the rule and the healthy twin that must not: a validation loss that turns; one that falls and stays.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class OverfittingTwins : RuleTwins
{
    private static readonly Series Train = Synthetic.Falling(1000, 2, 0.05, 0.02, 1);

    public override string Rule => RuleIds.Overfitting;

    public override RunSignals Sick =>
        new("run") { TrainLoss = Train, ValidationLoss = Synthetic.Noisy(20, t => 1 + (2 * (t - 0.3) * (t - 0.3)), 0.02, 1, "loss/validation", 50) };

    public override RunSignals Healthy =>
        new("run") { TrainLoss = Train, ValidationLoss = Synthetic.Noisy(20, t => 0.6 + Math.Exp(-5 * t), 0.04, 1, "loss/validation", 50) };
}
