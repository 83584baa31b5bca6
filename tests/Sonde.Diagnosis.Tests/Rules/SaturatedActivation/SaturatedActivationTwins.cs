// The run that triggers the rule and the healthy twin that must not: a saturated tanh in a network that does not learn; the same in one that does.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class SaturatedActivationTwins : RuleTwins
{
    private static readonly LayerActivity[] Saturated =
        [new("tanh", "Tanh", ActivationKind.Tanh, 64, 0, 64, 20, new(100, 290)), new("out", "Linear", ActivationKind.Other, 10, 0, 0, 20, new(100, 290))];

    public override string Rule => RuleIds.SaturatedActivation;

    public override RunSignals Sick => Synthetic.AtChance(1200, 1) with { Activations = Saturated };

    public override RunSignals Healthy => Synthetic.Learning(300, 1) with { Activations = Saturated };
}
