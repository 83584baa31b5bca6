// The run that triggers the rule and the healthy twin that must not: a gradient that shrinks twentyfold a layer; one that keeps its size, in a
// network that does not learn for another reason.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class VanishingGradientTwins : RuleTwins
{
    public override string Rule => RuleIds.VanishingGradient;

    public override RunSignals Sick => Synthetic.AtChance(300, 1) with { GradientFlow = Synthetic.Depth(6, 300, 0.05, 1) };

    public override RunSignals Healthy => Synthetic.AtChance(300, 1) with { GradientFlow = Synthetic.Depth(6, 300, 1, 1) };
}
