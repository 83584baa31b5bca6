// The run that triggers the rule and the healthy twin that must not: targets of 10 000 and outputs of 1; the same targets, reached.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class TargetNotScaledTwins : RuleTwins
{
    public override string Rule => RuleIds.TargetNotScaled;

    public override RunSignals Sick =>
        StepDataSamples.Run(Synthetic.Flat(400, 1e8, 1e5, 1), (_, i) => StepDataSamples.Numbers(i, target: 10_000, output: 1));

    public override RunSignals Healthy =>
        StepDataSamples.Run(Synthetic.Falling(400, 1e8, 100, 1, 1), (step, i) => StepDataSamples.Numbers(i, target: 10_000, output: step < 100 ? 1 : 9_900));
}
