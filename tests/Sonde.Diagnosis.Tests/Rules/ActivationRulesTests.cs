// dead-relu and saturated-activation: fire on networks stuck behind dead or saturated layers, silent on every network that learns.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class ActivationRulesTests
{
    public static TheoryData<int> Seeds => [1, 2, 3];

    private static LayerActivity Layer(string name, ActivationKind kind, int units, int silent = 0, int stuck = 0, int batches = 20) =>
        new(name, kind.ToString(), kind, units, silent, stuck, batches, new(100, 290));

    private static RunSignals With(RunSignals signals, params LayerActivity[] layers) =>
        signals with { Activations = [.. layers, Layer("out", ActivationKind.Other, 10)] };

    private static LayerActivity[] Dead(int silent, int batches = 20) =>
        [Layer("relu1", ActivationKind.Rectifier, 32), Layer("relu2", ActivationKind.Rectifier, 100, silent, batches: batches)];

    private static LayerActivity[] Saturated(int stuck) =>
        [Layer("tanh", ActivationKind.Tanh, 64, stuck: stuck), Layer("sigmoid", ActivationKind.Sigmoid, 64)];

    [Theory, MemberData(nameof(Seeds))]
    public void DeadRelu_StuckBehindADeadLayer_IsAnErrorAtThatLayer(int seed)
    {
        var finding = Assert.Single(new DeadReluRule().Check(With(Synthetic.AtChance(1200, seed), Dead(97))).Findings());
        Assert.Equal((Severity.Error, "relu2"), (finding.Severity, finding.Layer));
        Assert.StartsWith("97 of 100 units of relu2 are dead", finding.Title, StringComparison.Ordinal);
        Assert.Equal(new StepRange(100, 290), finding.Steps);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void DeadRelu_TheSameLayerInANetworkThatLearns_IsClean(int seed) =>
        Assert.IsType<RuleOutcome.Clean>(new DeadReluRule().Check(With(Synthetic.Learning(300, seed), Dead(97))));

    [Theory]
    [InlineData(49, false)]
    [InlineData(50, true)]
    public void DeadRelu_CountsHalfOfTheUnits(int silent, bool found) =>
        Assert.Equal(found, new DeadReluRule().Check(With(Synthetic.AtChance(1200, 1), Dead(silent))).Findings().Any(f => f.Severity == Severity.Warning));

    [Fact]
    public void DeadRelu_FewBatchesOrNoRectifier_NeedsMore()
    {
        Assert.IsType<RuleOutcome.NeedsMore>(new DeadReluRule().Check(With(Synthetic.AtChance(300, 1), Dead(100, batches: 4)[1..])));
        Assert.IsType<RuleOutcome.NeedsMore>(new DeadReluRule().Check(With(Synthetic.AtChance(300, 1), Saturated(64))));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Saturated_StuckAtTheEnds_IsAnErrorAtThatLayer(int seed)
    {
        var finding = Assert.Single(new SaturatedActivationRule().Check(With(Synthetic.AtChance(1200, seed), Saturated(64))).Findings());
        Assert.Equal((Severity.Error, "tanh"), (finding.Severity, finding.Layer));
        Assert.Contains("64 of 64 units of tanh (Tanh) are saturated", finding.Title, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Saturated_InANetworkThatLearns_IsClean(int seed) =>
        Assert.IsType<RuleOutcome.Clean>(new SaturatedActivationRule().Check(With(Synthetic.Learning(300, seed), Saturated(64))));

    [Fact]
    public void Saturated_OnTheLastLayerAlone_IsClean() => Assert.IsType<RuleOutcome.Clean>(new SaturatedActivationRule().Check(
        Synthetic.AtChance(1200, 1) with { Activations = [Layer("hidden", ActivationKind.Other, 64), Layer("sigmoid", ActivationKind.Sigmoid, 1, stuck: 1)] }));

    [Fact]
    public void DeadRelu_ThatIsAnError_ExplainsWhatFollows()
    {
        var signals = With(Synthetic.AtChance(1200, 1), Dead(100));
        var findings = Ranking.Order(RuleCatalogue.Create(new()).SelectMany(rule => rule.Check(signals).Findings()), RuleCatalogue.Causality);
        Assert.Equal("dead-relu", findings[0].Rule);
        Assert.All(findings.Skip(1), finding => Assert.Contains("follows from dead-relu", finding.Title, StringComparison.Ordinal));
    }
}
