// The run that triggers the rule and the healthy twin that must not: evaluated in training mode; in eval mode.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class EvalModeMissingTwins : RuleTwins
{
    public override string Rule => RuleIds.EvalModeMissing;

    public override RunSignals Sick => new("run")
    {
        Loop = SyntheticLoop.Evaluated(20, (_, step) => step, SyntheticLoop.Evaluation with { Training = true }),
    };

    public override RunSignals Healthy => new("run") { Loop = SyntheticLoop.Evaluated(20, (_, step) => step, SyntheticLoop.Evaluation) };
}
