// The run that triggers the rule and the healthy twin that must not: a last layer that the optimizer lacks; one that another optimizer moves.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class OptimizerMissesParametersTwins : RuleTwins
{
    public override string Rule => RuleIds.OptimizerMissesParameters;

    public override RunSignals Sick => new("run")
    {
        GradientFlow = Synthetic.Flow(Synthetic.Layers("fc1", "fc2"), 40, (_, _) => 0.01),
        Loop = SyntheticLoop.Steps(20, (i, step) =>
            step with { NotInOptimizer = ["fc2.weight", "fc2.bias"], Moved = i == 0 ? null : 2, Still = 2, StillNames = ["fc2.weight", "fc2.bias"] }),
    };

    public override RunSignals Healthy => new("run")
    {
        GradientFlow = Synthetic.Flow(Synthetic.Layers("fc1", "fc2"), 40, (_, _) => 0.01),
        Loop = SyntheticLoop.Steps(20, (_, step) => step with { NotInOptimizer = ["fc2.weight", "fc2.bias"] }),
    };
}
