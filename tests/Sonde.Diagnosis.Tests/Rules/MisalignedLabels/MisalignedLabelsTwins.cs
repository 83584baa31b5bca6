// The run that triggers the rule and the healthy twin that must not: inputs that come back with other classes, at the loss of guessing; with the same classes.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class MisalignedLabelsTwins : RuleTwins
{
    public override string Rule => RuleIds.MisalignedLabels;

    public override RunSignals Sick =>
        StepDataSamples.Run(Synthetic.Flat(400, 1.386, 0.01, 1), (_, i) => StepDataSamples.Classes(i) with { SeenAgain = 20, OtherTargets = 15 });

    public override RunSignals Healthy =>
        StepDataSamples.Run(Synthetic.Flat(400, 1.386, 0.01, 1), (_, i) => StepDataSamples.Classes(i) with { SeenAgain = 20, OtherTargets = 0 });
}
