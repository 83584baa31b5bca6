// exploding-gradient: from the first step, before the training breaks, and what only looks like it.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class ExplodingGradientRuleTests
{
    private static readonly ParameterInfo[] Net = Synthetic.Layers("fc1", "fc2", "fc3");

    private static IReadOnlyList<Finding> Check(RunSignals run, Func<int, int, double> gradient) =>
        new ExplodingGradientRule().Check(run with { GradientFlow = Networks.Flow(Net, 40, gradient) }).Findings();

    [Fact]
    public void Check_FarLargerThanTheWeightsWithALossFarOff_IsFoundFromTheStart()
    {
        var run = Synthetic.AtChance(300, 1) with { TrainLoss = Synthetic.Flat(300, 1e6, 1e4, 1) };
        var finding = Assert.Single(Check(run, (_, _) => 1e6));
        Assert.Contains("from the first step on", finding.Title, StringComparison.Ordinal);
        Assert.Empty(Check(run, (_, _) => 1));
    }

    [Fact]
    public void Check_LargeGradientsOfALossOfLargeScale_AreClean() =>
        Assert.Empty(Check(new RunSignals("run") { TrainLoss = Synthetic.Falling(300, 1e6, 1e5, 1e4, 1) }, (_, _) => 1e6));

    [Fact]
    public void Check_OneSpike_IsNotAnExplosion() =>
        Assert.Empty(Check(new RunSignals("run") { TrainLoss = Synthetic.Noisy(300, t => 1 + t, 0.01, 1) }, (f, _) => f == 25 ? 100 : 0.01));
}
