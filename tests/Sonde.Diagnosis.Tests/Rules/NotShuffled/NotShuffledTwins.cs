// The run that triggers the rule and the healthy twin that must not: one class after the other; all classes in each batch.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class NotShuffledTwins : RuleTwins
{
    public override string Rule => RuleIds.NotShuffled;

    public override RunSignals Sick =>
        StepDataSamples.Run(Synthetic.Falling(400, 1.4, 0.3, 0.01, 1),
            (step, i) => StepDataSamples.Classes(i) with { Labels = [.. Enumerable.Range(0, 4).Select(c => c == step / 60 % 4 ? 32L : 0)], SameAsBefore = 1 });

    public override RunSignals Healthy =>
        StepDataSamples.Run(Synthetic.Falling(400, 1.4, 0.3, 0.01, 1), (_, i) => StepDataSamples.Classes(i));
}
