// The run that triggers the rule and the healthy twin that must not: a layer without a gradient; a layer that is trained every fifth step.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class NoGradientTwins : RuleTwins
{
    public override string Rule => RuleIds.NoGradient;

    public override RunSignals Sick => new("run")
    {
        GradientFlow = Synthetic.Flow(Synthetic.Layers("conv1", "fc1"), 20, (_, _) => 0.01, (_, p) => p < 2 ? GradientState.NoGradient : GradientState.Present),
    };

    public override RunSignals Healthy => new("run")
    {
        GradientFlow = Synthetic.Flow(
        Synthetic.Layers("conv1", "fc1"), 20, (_, _) => 0.01, (f, p) => p < 2 && f % 5 != 4 ? GradientState.NoGradient : GradientState.Present)
    };
}
