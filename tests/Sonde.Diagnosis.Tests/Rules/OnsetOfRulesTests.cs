// Findings begin where the fault began, not where the window that was judged does.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class OnsetOfRulesTests
{
    private static LayerActivity[] Stuck(string kind, Onset? onset) =>
    [
        kind == "dead-relu"
            ? new("act5", "ReLU", ActivationKind.Rectifier, 64, 64, 0, 20, new(1000, 1190)) { SilentOnset = onset }
            : new("act5", "Sigmoid", ActivationKind.Sigmoid, 64, 0, 64, 20, new(1000, 1190)) { StuckOnset = onset },
        new("out", "Linear", ActivationKind.Other, 10, 0, 0, 20, new(1000, 1190)),
    ];

    // Six layers whose gradient dies from a frame on; one frame every two steps would be another scale, so a frame a step.
    private static GradientFrames Vanishing(int from)
    {
        var random = new Random(1);
        var parameters = Synthetic.Layers([.. Enumerable.Range(1, 6).Select(i => $"conv{i}")]);
        return Synthetic.Flow(parameters, 300, (f, p) => 0.05 * Math.Pow(f < from ? 1 : 0.05, 5 - (p / 2)) * Math.Exp(0.3 * random.Normal()));
    }

    private static IReadOnlyList<Finding> Diagnose(string kind, Onset? stuck, int vanishes) => Diagnostician.Diagnose(
        Synthetic.AtChance(1200, 1) with { Activations = Stuck(kind, stuck), GradientFlow = Vanishing(vanishes) }).Findings;

    [Theory]
    [InlineData("saturated-activation")]
    [InlineData("dead-relu")]
    public void Diagnose_UnitsStuckLongAfterTheGradientVanished_NamesTheGradient(string kind)
    {
        var findings = Diagnose(kind, new(990, 1000), 0);
        Assert.Equal(["vanishing-gradient", kind, "chance-level-accuracy", "loss-not-decreasing"], findings.Select(f => f.Rule));
        Assert.Equal([3L, 1000L], findings.Take(2).Select(f => f.Steps!.First));
        Assert.Equal([Severity.Error, Severity.Error], findings.Take(2).Select(f => f.Severity));
        Assert.Equal("It began at step 1000, after vanishing-gradient, which was there from step 3 on: look at that first", findings[1].Causes[0]);
        Assert.All(findings.Skip(2), f => Assert.EndsWith("(follows from vanishing-gradient)", f.Title, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("saturated-activation")]
    [InlineData("dead-relu")]
    public void Diagnose_GradientThatVanishedAfterUnitsStuck_NamesTheUnits(string kind)
    {
        var findings = Diagnose(kind, new(null, 0), 40);
        Assert.Equal([kind, "vanishing-gradient"], findings.Take(2).Select(f => f.Rule));
        Assert.Equal(40, findings[1].Steps!.First);
        Assert.All(findings.Skip(1), f => Assert.EndsWith($"(follows from {kind})", f.Title, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(39, "saturated-activation")]
    [InlineData(40, "vanishing-gradient")]
    public void Diagnose_UnitsThatStuckInTheReadingIntervalOfTheGradient_AreNotToldToBeLater(int lastReadingWithout, string first) =>
        Assert.Equal(first, Diagnose("saturated-activation", new(lastReadingWithout, 60), 40)[0].Rule);

    [Fact]
    public void NonFinite_OnceAndThenForGood_BeginsWhereItStays()
    {
        var loss = Synthetic.Curve(100, i => i is 5 or >= 60 ? double.NaN : 1);
        var signals = new RunSignals("run") { ScalarTags = 1, TrainLoss = loss, NonFinite = [NonFiniteScalar.Find("loss/train", loss.Steps, loss.Values)!] };
        var finding = Assert.Single(new NonFiniteRule().Check(signals).Findings());
        Assert.Equal((new StepRange(60, 99), new Onset(59, 60)), (finding.Steps, finding.Onset));
        Assert.Equal("The loss (loss/train) is NaN or infinite from step 60 on (and in some points before, from step 5)", finding.Title);
    }

    [Fact]
    public void Diagnose_NaNLongAfterANetworkStoodStill_DoesNotExplainTheStandstill()
    {
        var signals = Synthetic.AtChance(1200, 1);
        var loss = signals.TrainLoss! with { Values = [.. signals.TrainLoss!.Values.Select((v, i) => i >= 1100 ? double.NaN : v)] };
        var findings =
            Diagnostician.Diagnose(signals with { TrainLoss = loss, NonFinite = [NonFiniteScalar.Find("loss/train", loss.Steps, loss.Values)!] }).Findings;
        Assert.Equal("chance-level-accuracy", findings[0].Rule);
        Assert.StartsWith("It began at step 1100, after", findings.Single(f => f.Rule == "non-finite").Causes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnose_NaNThatEndedALearningNetwork_ExplainsTheAccuracy()
    {
        var learning = Synthetic.Learning(1200, 1);
        var loss = learning.TrainLoss! with { Values = [.. learning.TrainLoss!.Values.Select((v, i) => i >= 600 ? double.NaN : v)] };
        var accuracy = Synthetic.Accuracy(1200, t => t >= 0.5 ? 0.1 : 0.85 - (0.75 * Math.Exp(-8 * t)), 64, 1, "accuracy/train");
        var findings = Diagnostician.Diagnose(learning with
        {
            TrainLoss = loss,
            TrainAccuracy = accuracy,
            NonFinite = [NonFiniteScalar.Find("loss/train", loss.Steps, loss.Values)!],
        }).Findings;
        Assert.Equal(["non-finite", "chance-level-accuracy"], findings.Select(f => f.Rule));
        Assert.EndsWith("(follows from non-finite)", findings[1].Title, StringComparison.Ordinal);
        Assert.InRange(findings[1].Steps!.First, 550, 650);
    }

    [Fact]
    public void LossDiverging_OfALossThatFellAndCameBack_BeginsWhereItCameBack()
    {
        var loss = Synthetic.Noisy(1000, t => t < 0.5 ? 2.3 * Math.Exp(-4 * t) : 2.3, 0.02, 1);
        var finding = Assert.Single(new LossDivergingRule().Check(new RunSignals("run") { TrainLoss = loss }).Findings());
        Assert.InRange(finding.Steps!.First, 490, 510);
        Assert.Null(
            Assert.Single(new LossNotDecreasingRule().Check(new RunSignals("run") { TrainLoss = Synthetic.Flat(1000, 2.3, 0.02, 1) }).Findings()).Onset!.After);
    }

    [Fact]
    public void FrozenParameter_OfANetworkFrozenInTheMiddle_BeginsThere()
    {
        var flow = Synthetic.Flow(Synthetic.Layers("fc1", "fc2"), 100, (_, _) => 0.01, (f, _) => f < 30 ? GradientState.Present : GradientState.Frozen);
        var finding = Assert.Single(new FrozenParameterRule().Check(new RunSignals("run") { GradientFlow = flow }).Findings());
        Assert.Equal((Severity.Error, new StepRange(30, 99), new Onset(29, 30)), (finding.Severity, finding.Steps, finding.Onset));
    }
}
