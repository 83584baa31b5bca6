// The run that triggers the rule and the healthy twin that must not: a weight that was replaced; an optimizer that also holds the parameters of another model.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class OptimizerStaleParametersTwins : RuleTwins
{
    public override string Rule => RuleIds.OptimizerStaleParameters;

    public override RunSignals Sick => new("run")
    {
        Loop = SyntheticLoop.Steps(20, (i, step) => step with { NotInOptimizer = ["fc2.weight"], Foreign = 1, Still = 1, StillNames = ["fc2.weight"] }),
    };

    public override RunSignals Healthy => new("run") { Loop = SyntheticLoop.Steps(20, (_, step) => step with { Foreign = 4 }) };
}
