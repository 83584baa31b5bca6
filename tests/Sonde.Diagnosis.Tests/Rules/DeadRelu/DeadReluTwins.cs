// The run that triggers the rule and the healthy twin that must not: 97 of 100 units dead in a network that does not learn; the same in one that does.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class DeadReluTwins : RuleTwins
{
    private static readonly LayerActivity[] Dead =
        [new("relu", "ReLU", ActivationKind.Rectifier, 100, 97, 0, 20, new(100, 290)), new("out", "Linear", ActivationKind.Other, 10, 0, 0, 20, new(100, 290))];

    public override string Rule => RuleIds.DeadRelu;

    public override RunSignals Sick => Synthetic.AtChance(1200, 1) with { Activations = Dead };

    public override RunSignals Healthy => Synthetic.Learning(300, 1) with { Activations = Dead };
}
