// The run that triggers the rule and the healthy twin that must not: outputs that collapse to one value; outputs that differ.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class ConstantPredictionTwins : RuleTwins
{
    public override string Rule => RuleIds.ConstantPrediction;

    public override RunSignals Sick =>
        StepDataSamples.Run(Synthetic.Flat(400, 1.39, 0.01, 1),
            (step, i) => StepDataSamples.Classes(i) with { Output = StepDataSamples.Tensor([32, 4], spread: step < 100 ? 0.3 : 0, mean: 0.1) });

    public override RunSignals Healthy =>
        StepDataSamples.Run(Synthetic.Falling(400, 1.4, 0.3, 0.01, 1), (_, i) => StepDataSamples.Classes(i));
}
