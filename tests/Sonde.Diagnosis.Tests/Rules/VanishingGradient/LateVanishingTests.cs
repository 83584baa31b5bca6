// A gradient that dies late in a long run is found, and what only looks like it is not.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class LateVanishingTests
{
    private const int Frames = 600;

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5];

    private static RuleOutcome Check(RunSignals signals) => new VanishingGradientRule().Check(signals);

    /// <summary>Six layers; by frame the factor that a gradient loses at each, and a factor for all of them.</summary>
    private static GradientFrames Flow(int frames, int seed, Func<int, double> perLayer, Func<int, double>? all = null)
    {
        var random = new Random(seed);
        var parameters = Synthetic.Layers([.. Enumerable.Range(1, 6).Select(i => $"conv{i}")]);
        return Synthetic.Flow(
            parameters, frames, (f, p) => 0.05 * (all?.Invoke(f) ?? 1) * Math.Pow(perLayer(f), 5 - (p / 2)) * Math.Exp(0.3 * random.Normal()));
    }

    // Learns until a frame, and guesses from there on.
    private static RunSignals Collapsing(int frames, int at, int seed) => new("run")
    {
        Classes = 10,
        ScalarTags = 2,
        TrainLoss = Synthetic.Noisy(frames, t => t * frames >= at ? 2.305 : 0.4 + (2 * Math.Exp(-20 * t)), 0.02, seed),
        TrainAccuracy = Synthetic.Accuracy(frames, t => t * frames >= at ? 0.1 : 0.9 - (0.8 * Math.Exp(-20 * t)), 64, seed, "accuracy/train"),
    };

    [Theory, MemberData(nameof(Seeds))]
    public void Check_GradientThatDiesInTheLastTwentieth_IsAnErrorSinceThen(int seed)
    {
        const int At = 1140;
        var finding = Assert.Single(Check(Collapsing(1200, At, seed) with { GradientFlow = Flow(1200, seed, f => f < At ? 0.6 : 0.06) }).Findings());
        Assert.Equal((Severity.Error, "conv1"), (finding.Severity, finding.Layer));
        Assert.Equal((new StepRange(At, 1199), new Onset(At - 1, At)), (finding.Steps, finding.Onset));
        // Of what it is now: the healthy frames before would make it a hundred times larger.
        Assert.InRange(finding.Evidence[0].Value, 1e-7, 1e-5);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_GradientThatBecomesExactlyZeroLate_NamesWhereItDies(int seed)
    {
        var net = Synthetic.Layers("conv1", "conv2", "fc1", "fc2");
        var flow = Synthetic.Flow(net, Frames, (f, p) => f < 560 || p > 3 ? 0.01 : 0);
        var finding = Assert.Single(new AllZeroTensorRule().Check(Collapsing(Frames, 550, seed) with { GradientFlow = flow }).Findings());
        Assert.Equal((Severity.Error, "conv2", 560L), (finding.Severity, finding.Layer, finding.Steps!.First));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_RegressionWhoseLossRoseTenfoldAsItsGradientDied_IsAWarning(int seed)
    {
        // From 10 to 1: by the curve alone this network has learned.
        var loss = Synthetic.Noisy(Frames, t => t < 0.9 ? 0.1 + (10 * Math.Exp(-60 * t)) : 1, 0.02, seed);
        var finding = Assert.Single(Check(new RunSignals("run") { TrainLoss = loss, GradientFlow = Flow(Frames, seed, f => f < 540 ? 0.6 : 0.06) }).Findings());
        Assert.Equal(Severity.Warning, finding.Severity);
        Assert.Contains("the loss has risen since step 540", finding.Title, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_RegressionWhoseGradientDriftsAcrossTheThresholdWhileItsLossStays_IsClean(int seed)
    {
        var loss = Synthetic.Noisy(Frames, t => 0.1 + (10 * Math.Exp(-60 * t)), 0.02, seed);
        Assert.IsType<RuleOutcome.Clean>(Check(new RunSignals("run") { TrainLoss = loss, GradientFlow = Flow(Frames, seed, f => f < 540 ? 0.6 : 0.06) }));
        Assert.IsType<RuleOutcome.Clean>(Check(new RunSignals("run")
        {
            TrainLoss = Synthetic.Noisy(Frames, t => t < 0.9 ? 0.1 + (10 * Math.Exp(-60 * t)) : 1, 0.02, seed),
            GradientFlow = Flow(Frames, seed, f => f < 540 ? 0.42 : 0.36),
        }));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_RunThatConverged_IsClean(int seed)
    {
        // All layers shrink together, by five decades; with the loss near its floor and, of a network that starts trained, without any fall.
        var flow = Flow(Frames, seed, _ => 0.6, f => Math.Pow(10, -5.0 * f / Frames));
        Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.Learning(Frames, seed) with { GradientFlow = flow }));
        Assert.IsType<RuleOutcome.Clean>(Check(new RunSignals("run") { TrainLoss = Synthetic.Flat(Frames, 1e-4, 1e-6, seed), GradientFlow = flow }));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_RunThatVanishedEarlyAndRecovered_IsClean(int seed)
    {
        // Also where the network stays at chance for another reason: what is over is over.
        var flow = Flow(Frames, seed, f => f < 400 ? 0.06 : 0.6);
        Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.Learning(Frames, seed) with { GradientFlow = flow }));
        Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.AtChance(Frames, seed) with { GradientFlow = flow }));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_AFewFramesBelow_AreNotEnough(int seed)
    {
        var atChance = Synthetic.AtChance(Frames, seed);
        Assert.IsType<RuleOutcome.Clean>(Check(atChance with { GradientFlow = Flow(Frames, seed, f => f < Frames - 14 ? 0.6 : 0.06) }));
        Assert.IsType<RuleOutcome.Clean>(Check(atChance with { GradientFlow = Flow(Frames, seed, f => f % 2 == 0 ? 0.6 : 0.06) }));
        Assert.IsType<RuleOutcome.Clean>(Check(atChance with { GradientFlow = Flow(Frames, seed, f => f < Frames - 5 ? 0.06 : 0.6) }));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_LearningRateWarmUp_IsCleanAtEveryStep(int seed)
    {
        // It guesses until the rate is up; its gradients grow meanwhile, and the first layers get half of the last.
        const int WarmUp = 250;
        var whole = new RunSignals("run")
        {
            Classes = 10,
            TrainLoss = Synthetic.Noisy(Frames, t => t * Frames < WarmUp ? 2.305 : 0.4 + (1.9 * Math.Exp(-6 * (t - ((double)WarmUp / Frames)))), 0.02, seed),
            TrainAccuracy = Synthetic.Accuracy(
                Frames, t => t * Frames < WarmUp ? 0.1 : 0.9 - (0.8 * Math.Exp(-6 * (t - ((double)WarmUp / Frames)))), 64, seed, "accuracy/train"),
        };
        for (var n = 20; n <= Frames; n += 20)
        {
            var until = whole with
            {
                TrainLoss = First(whole.TrainLoss!, n),
                TrainAccuracy = First(whole.TrainAccuracy!, n),
                GradientFlow = Flow(n, seed, _ => 0.87, f => Math.Min(1, (f + 1.0) / WarmUp)),
            };
            Assert.Empty(Check(until).Findings());
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_FirstLayersFrozenMeanwhile_AreNotJudgedByWhatTheyWere(int seed)
    {
        var vanishing = Flow(Frames, seed, _ => 0.06);
        var frozen = Synthetic.Flow(vanishing.Parameters, Frames, vanishing.Rms, (f, p) => f >= 300 && p < 6 ? GradientState.Frozen : GradientState.Present);
        var finding = Assert.Single(Check(Synthetic.AtChance(Frames, seed) with { GradientFlow = frozen }).Findings());
        Assert.Equal("conv4", finding.Layer);
    }

    private static Series First(Series series, int count) => series with { Steps = series.Steps[..count], Values = series.Values[..count] };
}
