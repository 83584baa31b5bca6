// The run that triggers the rule and the healthy twin that must not: an input of zeros while the targets differ; an input that differs.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class BadFeaturesTwins : RuleTwins
{
    public override string Rule => RuleIds.BadFeatures;

    public override RunSignals Sick =>
        StepDataSamples.Run(
            Synthetic.Flat(400, 1.39, 0.01, 1), (_, i) => StepDataSamples.Classes(i) with { X = StepDataSamples.Tensor([32, 64], spread: 0, mean: 0) });

    public override RunSignals Healthy =>
        StepDataSamples.Run(Synthetic.Flat(400, 1.39, 0.01, 1), (_, i) => StepDataSamples.Classes(i));
}
