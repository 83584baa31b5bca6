// The run that triggers the rule and the healthy twin that must not: a validation accuracy that falls since its best; one that stays there.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class OvertrainingTwins : RuleTwins
{
    public override string Rule => RuleIds.Overtraining;

    public override RunSignals Sick => Synthetic.Learning(1200, 1) with
    {
        ValidationAccuracy = Synthetic.Noisy(30, t => t < 0.3 ? 0.6 + t : 0.9 - (0.3 * (t - 0.3)), 0.005, 1, "accuracy/validation", 40),
    };

    public override RunSignals Healthy => Synthetic.Learning(1200, 1) with
    {
        ValidationAccuracy = Synthetic.Noisy(30, t => 0.85 - (0.3 * Math.Exp(-8 * t)), 0.01, 1, "accuracy/validation", 40),
    };
}
