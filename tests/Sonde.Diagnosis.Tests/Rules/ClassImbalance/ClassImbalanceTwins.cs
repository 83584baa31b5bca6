// The run that triggers the rule and the healthy twin that must not: one class with 31 of 32 labels; four classes alike.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class ClassImbalanceTwins : RuleTwins
{
    public override string Rule => RuleIds.ClassImbalance;

    public override RunSignals Sick =>
        StepDataSamples.Run(Synthetic.Falling(400, 0.6, 0.1, 0.01, 1), (_, i) => StepDataSamples.Classes(i) with { Labels = [31, 1], Predicted = [31, 1] });

    public override RunSignals Healthy =>
        StepDataSamples.Run(Synthetic.Falling(400, 1.4, 0.3, 0.01, 1), (_, i) => StepDataSamples.Classes(i));
}
