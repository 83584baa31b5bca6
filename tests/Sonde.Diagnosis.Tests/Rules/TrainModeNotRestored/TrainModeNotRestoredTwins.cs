// The run that triggers the rule and the healthy twin that must not: eval mode since an evaluation; a normalisation that is frozen on purpose.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class TrainModeNotRestoredTwins : RuleTwins
{
    public override string Rule => RuleIds.TrainModeNotRestored;

    public override RunSignals Sick => new("run")
    {
        Loop = SyntheticLoop.Evaluated(
            20, (i, step) => step with { Training = i < 11, InTraining = i < 11 ? 1 : 0, InEval = i < 11 ? 0 : 20 }, SyntheticLoop.Evaluation),
    };

    public override RunSignals Healthy =>
        new("run") { Loop = SyntheticLoop.Evaluated(20, (_, step) => step with { OtherMode = ["bn1"] }, SyntheticLoop.Evaluation) };
}
