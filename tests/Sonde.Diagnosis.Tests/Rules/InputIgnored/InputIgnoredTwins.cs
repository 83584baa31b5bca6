// The run that triggers the rule and the healthy twin that must not: outputs of a batch are alike while their mean moves; outputs that differ.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class InputIgnoredTwins : RuleTwins
{
    public override string Rule => RuleIds.InputIgnored;

    public override RunSignals Sick =>
        StepDataSamples.Run(Synthetic.Flat(400, 1.39, 0.01, 1),
            (step, i) => StepDataSamples.Classes(i) with { Output = StepDataSamples.Tensor([32, 4], spread: 0, mean: 0.1 + (0.001 * step)) });

    public override RunSignals Healthy =>
        StepDataSamples.Run(Synthetic.Falling(400, 1.4, 0.3, 0.01, 1), (_, i) => StepDataSamples.Classes(i));
}
