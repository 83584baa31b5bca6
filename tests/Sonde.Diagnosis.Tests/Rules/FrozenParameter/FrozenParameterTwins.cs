// The run that triggers the rule and the healthy twin that must not: everything frozen; nothing frozen.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class FrozenParameterTwins : RuleTwins
{
    public override string Rule => RuleIds.FrozenParameter;

    public override RunSignals Sick =>
        new("run") { GradientFlow = Synthetic.Flow(Synthetic.Layers("conv1", "fc1"), 20, (_, _) => 0.01, (_, _) => GradientState.Frozen) };

    public override RunSignals Healthy => new("run") { GradientFlow = Synthetic.Flow(Synthetic.Layers("conv1", "fc1"), 20, (_, _) => 0.01) };
}
