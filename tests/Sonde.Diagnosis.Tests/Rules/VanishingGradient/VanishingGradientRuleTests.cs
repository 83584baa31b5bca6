// vanishing-gradient: fires on a network stuck behind dying gradients, silent on every network that learns.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class VanishingGradientRuleTests
{
    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5];

    private static RuleOutcome Check(RunSignals signals, GradientFrames frames) => new VanishingGradientRule().Check(signals with { GradientFlow = frames });

    [Theory, MemberData(nameof(Seeds))]
    public void Check_SixSigmoidLayersStuckAtChance_IsAnErrorAtTheFirstLayer(int seed)
    {
        var finding = Assert.Single(Check(Synthetic.AtChance(300, seed), Synthetic.Depth(6, 300, 0.06, seed)).Findings());
        Assert.Equal((Severity.Error, "conv1"), (finding.Severity, finding.Layer));
        Assert.Contains("times less gradient than conv6", finding.Title, StringComparison.Ordinal);
        Assert.True(finding.Confidence >= 0.9);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_TheSameNetworkThatLearns_IsClean(int seed) =>
        Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.Learning(300, seed), Synthetic.Depth(6, 300, 0.06, seed)));

    [Theory, MemberData(nameof(Seeds))]
    public void Check_HealthyScalesButStuckForAnotherReason_IsClean(int seed) =>
        Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.AtChance(300, seed), Synthetic.Depth(6, 300, 0.6, seed)));

    [Theory, MemberData(nameof(Seeds))]
    public void Check_AnyScaleOfLoss_GivesTheSameAnswer(int seed)
    {
        var frames = Synthetic.Depth(6, 300, 0.06, seed);
        var random = new Random(seed);
        var scaled = Synthetic.Flow(frames.Parameters, 300, (f, p) => 1e4 * frames.Rms(f, p) * Math.Exp(0.1 * random.Normal()));
        Assert.Single(Check(Synthetic.AtChance(300, seed), scaled).Findings());
    }

    [Theory]
    [InlineData(300, Severity.Warning)]
    [InlineData(1200, Severity.Error)]
    public void Check_MildVanishingAtChance_IsAnErrorOnlyAfterALongTraining(int steps, Severity expected) =>
        Assert.Equal(expected, Assert.Single(Check(Synthetic.AtChance(steps, 1), Synthetic.Depth(6, 100, 0.33, 1)).Findings()).Severity);

    [Fact]
    public void Check_OnlyTheFirstLayerIsSmall_IsNoVanishing()
    {
        // A tiny input scale makes the first weights' gradient tiny and leaves all others as they are.
        var net = Synthetic.Layers("conv1", "conv2", "conv3", "conv4", "fc1", "fc2");
        var frames = Synthetic.Flow(net, 300, (_, p) => p < 2 ? 1e-7 : 0.01);
        Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.AtChance(300, 1), frames));
    }

    [Fact]
    public void Check_GradientOfExactlyZero_IsLeftToOtherRules()
    {
        var net = Synthetic.Layers("conv1", "conv2", "fc1", "fc2");
        var signals = Synthetic.AtChance(300, 1) with { GradientFlow = Synthetic.Flow(net, 300, (_, p) => p < 4 ? 0 : 0.01) };
        Assert.IsType<RuleOutcome.Clean>(new VanishingGradientRule().Check(signals));
        Assert.Equal("conv2", Assert.Single(new AllZeroTensorRule().Check(signals).Findings()).Layer);
    }

    [Fact]
    public void Check_ExtremeVanishingThatBarelyLearns_IsAWarning()
    {
        var barely = Synthetic.Learning(300, 1) with { TrainAccuracy = Synthetic.Accuracy(300, _ => 0.19, 64, 1, "accuracy/train") };
        Assert.Equal(Severity.Warning, Assert.Single(Check(barely, Synthetic.Depth(6, 300, 0.06, 1)).Findings()).Severity);
    }

    [Fact]
    public void Check_TooEarlyToTellWhetherItLearns_WarnsOnlyOnTheExtreme()
    {
        var early = new RunSignals("run") { TrainLoss = Synthetic.Flat(20, 2.3, 0.1, 1) };
        Assert.Equal(Severity.Warning, Assert.Single(Check(early, Synthetic.Depth(6, 20, 0.06, 1)).Findings()).Severity);
        Assert.IsType<RuleOutcome.Clean>(Check(early, Synthetic.Depth(6, 20, 0.2, 1)));
    }

    [Fact]
    public void Check_EmbeddingInFront_IsNotTakenForTheFirstLayer()
    {
        ParameterInfo[] net =
        [
            new() { Name = "tokens.weight", Layer = "tokens", ModuleType = "Embedding", Shape = [50000, 64] },
            .. Synthetic.Layers("fc1", "fc2", "fc3"),
        ];
        var frames = Synthetic.Flow(net, 300, (_, p) => p == 0 ? 1e-9 : 0.01);
        Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.AtChance(300, 1), frames));
    }

    [Fact]
    public void Check_FramesWithNaN_AreLeftOut()
    {
        var frames = Synthetic.Flow(Synthetic.Layers("conv1", "conv2", "fc"), 300, (_, _) => double.NaN, nonFinite: (_, _) => 1);
        Assert.IsType<RuleOutcome.NeedsMore>(Check(Synthetic.AtChance(300, 1), frames));
    }

    [Theory]
    [InlineData(2, 300)]
    [InlineData(6, 5)]
    public void Check_TwoLayersOrFewFrames_NeedsMore(int layers, int frames) =>
        Assert.IsType<RuleOutcome.NeedsMore>(Check(Synthetic.AtChance(300, 1), Synthetic.Depth(layers, frames, 0.01, 1)));

    [Fact]
    public void Check_NothingRecorded_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(new VanishingGradientRule().Check(new RunSignals("run")));
}
