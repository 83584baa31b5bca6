// The run that triggers the rule and the healthy twin that must not: a rate of zero; one that starts there.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class LearningRateTooLowTwins : RuleTwins
{
    public override string Rule => RuleIds.LearningRateTooLow;

    public override RunSignals Sick => new("run") { LearningRate = Synthetic.Curve(200, _ => 0, "learning_rate") };

    public override RunSignals Healthy => new("run") { LearningRate = Synthetic.Curve(200, i => 1e-3 * Math.Min(1, i / 50.0), "learning_rate") };
}
