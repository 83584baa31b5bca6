// The run that triggers the rule and the healthy twin that must not: units that all get one gradient, and units that do not.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class SymmetricWeightsTwins : RuleTwins
{
    private static readonly RunSignals Run = Synthetic.AtChance(300, 1) with { ModelGraph = Networks.Chain("fc1: relu", "fc2: relu", "fc3") };

    public override string Rule => RuleIds.SymmetricWeights;

    public override RunSignals Sick => Run with
    {
        GradientFlow = Networks.Flow(Synthetic.Layers("fc1", "fc2", "fc3"), 40, largest: (_, p) => p is 1 or 3 ? 0.01 : 0.03),
    };

    // The output's own bias may have gradients of one size.
    public override RunSignals Healthy => Run with
    {
        GradientFlow = Networks.Flow(Synthetic.Layers("fc1", "fc2", "fc3"), 40, largest: (_, p) => p == 5 ? 0.01 : 0.03),
    };
}
