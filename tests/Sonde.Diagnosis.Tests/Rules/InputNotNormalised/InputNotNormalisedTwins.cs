// The run that triggers the rule and the healthy twin that must not: pixels of 0 to 255 and a loss that stands still; the same pixels divided by 255.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class InputNotNormalisedTwins : RuleTwins
{
    public override string Rule => RuleIds.InputNotNormalised;

    public override RunSignals Sick =>
        StepDataSamples.Run(
            Synthetic.Flat(400, 1.39, 0.01, 1), (_, i) => StepDataSamples.Classes(i) with { X = StepDataSamples.Tensor([32, 64], spread: 80, mean: 120) });

    public override RunSignals Healthy =>
        StepDataSamples.Run(
            Synthetic.Flat(400, 1.39, 0.01, 1), (_, i) => StepDataSamples.Classes(i) with { X = StepDataSamples.Tensor([32, 64], spread: 0.3, mean: 0.5) });
}
