// The run that triggers the rule and the healthy twin that must not: one class predicted always, at the entropy of the labels; the rare class is predicted too.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class MajorityShortcutTwins : RuleTwins
{
    public override string Rule => RuleIds.MajorityShortcut;

    public override RunSignals Sick =>
        StepDataSamples.Run(Synthetic.Flat(400, 0.234, 0.01, 1), (_, i) => StepDataSamples.Classes(i) with { Labels = [30, 2], Predicted = [32, 0] });

    public override RunSignals Healthy =>
        StepDataSamples.Run(Synthetic.Flat(400, 0.234, 0.01, 1), (_, i) => StepDataSamples.Classes(i) with { Labels = [30, 2], Predicted = [30, 2] });
}
