// The run that triggers the rule and the healthy twin that must not: the same input at every step, while held-out data stays behind; another one each time.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class RepeatedBatchTwins : RuleTwins
{
    public override string Rule => RuleIds.RepeatedBatch;

    public override RunSignals Sick =>
        StepDataSamples.Run(Synthetic.Falling(400, 1.4, 0.3, 0.01, 1), (_, i) => StepDataSamples.Classes(0)) with
        {
            ValidationLoss = new Series("loss/validation", [100, 200, 300, 399], [1.4, 1.5, 1.6, 1.7]),
        };

    public override RunSignals Healthy =>
        StepDataSamples.Run(Synthetic.Falling(400, 1.4, 0.3, 0.01, 1), (_, i) => StepDataSamples.Classes(i));
}
