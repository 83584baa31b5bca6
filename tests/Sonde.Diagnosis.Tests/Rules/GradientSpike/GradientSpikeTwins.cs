// The run that triggers the rule and the healthy twin that must not: one step of a hundredfold gradient, and one of threefold.
namespace Sonde.Diagnosis.Tests.Rules;

internal sealed class GradientSpikeTwins : RuleTwins
{
    public override string Rule => RuleIds.GradientSpike;

    public override RunSignals Sick => Synthetic.Learning(300, 1) with { GradientFlow = Flow(100) };

    public override RunSignals Healthy => Synthetic.Learning(300, 1) with { GradientFlow = Flow(3) };

    private static GradientFrames Flow(double times)
    {
        var random = new Random(1);
        return Networks.Flow(Synthetic.Layers("fc1", "fc2"), 60, (f, _) => (f == 40 ? times : 1) * 0.01 * Math.Exp(0.2 * random.Normal()));
    }
}
