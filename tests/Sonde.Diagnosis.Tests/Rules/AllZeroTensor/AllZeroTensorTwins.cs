// The run that triggers the rule and the healthy twin that must not: a clamp that passes no gradient since the start, and one that does.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class AllZeroTensorTwins : RuleTwins
{
    private static readonly RunSignals Run = Synthetic.AtChance(300, 1) with { ModelGraph = Networks.Chain("fc1: tanh", "fc2: clamp") };

    public override string Rule => RuleIds.AllZeroTensor;

    public override RunSignals Sick =>
        Run with { GradientFlow = Networks.Flow(Synthetic.Layers("fc1", "fc2"), 40, state: (_, _) => GradientState.NotSeen, moves: 0) };

    public override RunSignals Healthy => Run with { GradientFlow = Networks.Flow(Synthetic.Layers("fc1", "fc2"), 40) };
}
