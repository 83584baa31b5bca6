// The run that triggers the rule and the healthy twin that must not: three linear layers in a row, and three with activations between.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class MissingNonlinearityTwins : RuleTwins
{
    private static readonly RunSignals Run = Synthetic.AtChance(300, 1) with { GradientFlow = Networks.Flow(Synthetic.Layers("fc1", "fc2", "fc3"), 40) };

    public override string Rule => RuleIds.MissingNonlinearity;

    public override RunSignals Sick => Run with { ModelGraph = Networks.Chain("fc1: dropout", "fc2", "fc3: log_softmax") };

    public override RunSignals Healthy => Run with { ModelGraph = Networks.Chain("fc1: relu, dropout", "fc2: gelu", "fc3") };
}
