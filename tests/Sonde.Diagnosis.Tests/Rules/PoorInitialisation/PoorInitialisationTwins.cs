// The run that triggers the rule and the healthy twin that must not: weights of a spread of 2, and of a spread that fits 16 inputs.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class PoorInitialisationTwins : RuleTwins
{
    private static readonly RunSignals Run = Synthetic.AtChance(300, 1) with { ModelGraph = Networks.Chain("fc1: tanh", "fc2: tanh", "fc3") };

    public override string Rule => RuleIds.PoorInitialisation;

    public override RunSignals Sick => Run with { GradientFlow = Networks.Flow(Synthetic.Layers("fc1", "fc2", "fc3"), 40, weight: _ => 2) };

    public override RunSignals Healthy => Run with { GradientFlow = Networks.Flow(Synthetic.Layers("fc1", "fc2", "fc3"), 40, weight: _ => 0.25) };
}
