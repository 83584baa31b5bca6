// Faults that begin late in a long run are found by the other rules too, and healthy twins are not.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class LateFaultTests
{
    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5];

    private static readonly ParameterInfo[] Net = Synthetic.Layers("conv1", "fc1", "fc2");

    private static Finding[] NoGradient(RunSignals signals, Func<int, int, GradientState> state, int frames = 200) =>
        [.. new NoGradientRule().Check(signals with { GradientFlow = Synthetic.Flow(Net, frames, (_, _) => 0.01, state) }).Findings()];

    [Fact]
    public void NoGradient_PartThatLosesItLate_IsAWarningUnlessTheNetworkLearns()
    {
        static GradientState State(int f, int p) => p < 2 && f >= 170 ? GradientState.NoGradient : GradientState.Present;
        var finding = Assert.Single(NoGradient(Synthetic.AtChance(200, 1), State));
        Assert.Equal(
            (Severity.Warning, "conv1", new StepRange(170, 199), new Onset(169, 170)), (finding.Severity, finding.Layer, finding.Steps, finding.Onset));
        Assert.Equal(Severity.Info, Assert.Single(NoGradient(Synthetic.Learning(200, 1), State)).Severity);
    }

    [Theory]
    [InlineData(GradientState.NoGradient)]
    [InlineData(GradientState.NotYetRun)]
    public void NoGradient_AllThatLoseItLate_IsAnError(GradientState lost) =>
        Assert.Equal(Severity.Error, Assert.Single(NoGradient(Synthetic.Learning(200, 1), (f, _) => f >= 170 ? lost : GradientState.Present)).Severity);

    [Fact]
    public void NoGradient_PartsTrainedInLongTurns_AreClean() =>
        Assert.Empty(NoGradient(Synthetic.AtChance(200, 1), (f, p) => p < 2 == (f / 40 % 2 == 0) ? GradientState.Present : GradientState.NoGradient));

    [Fact]
    public void NoGradient_PartFrozenLate_IsClean() =>
        Assert.Empty(NoGradient(Synthetic.AtChance(200, 1), (f, p) => p < 2 && f >= 100 ? GradientState.Frozen : GradientState.Present));

    [Theory, MemberData(nameof(Seeds))]
    public void Loss_OfALongRunThatCameBackToItsStartInTheLastTwentieth_IsFound(int seed)
    {
        var loss = Synthetic.Noisy(20_000, t => t < 0.95 ? 0.3 + (2 * Math.Exp(-40 * t)) : 2.3, 0.1, seed);
        var finding = Assert.Single(new LossDivergingRule().Check(new RunSignals("run") { TrainLoss = loss }).Findings());
        Assert.Contains("came back up", finding.Title, StringComparison.Ordinal);
        Assert.InRange(finding.Steps!.First, 18_900, 19_300);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Loss_ThatCameHalfWayBack_IsAWarningUnlessTheAccuracyIsWell(int seed)
    {
        var loss = Synthetic.Noisy(1000, t => t < 0.7 ? 0.3 + (2 * Math.Exp(-20 * t)) : 1.6, 0.1, seed);
        Assert.Equal(Severity.Warning, Assert.Single(new LossDivergingRule().Check(new RunSignals("run") { TrainLoss = loss }).Findings()).Severity);
        Assert.Empty(new LossDivergingRule().Check(Synthetic.Learning(1000, seed) with { TrainLoss = loss }).Findings());
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Loss_WithASpikeARestartOfTheRateOrMuchNoise_IsClean(int seed)
    {
        Series[] curves =
        [
            Synthetic.Noisy(1000, t => 0.3 + (2 * Math.Exp(-20 * t)) + (t is > 0.85 and < 0.93 ? 3 : 0), 0.1, seed),
            Synthetic.Noisy(1000, t => 0.3 + (2 * Math.Exp(-8 * t)) + (0.3 * (1 - (t * 5 % 1))), 0.1, seed),
            Synthetic.Noisy(400, t => 10.8 - (0.5 * t), 0.3, seed),
            Synthetic.Noisy(1000, t => 0.02 + (2 * Math.Exp(-20 * t)), 0.5, seed),
        ];
        Assert.All(curves, curve => Assert.IsType<RuleOutcome.Clean>(new LossDivergingRule().Check(new RunSignals("run") { TrainLoss = curve })));
        Assert.All(curves, curve => Assert.IsType<RuleOutcome.Clean>(new LossNotDecreasingRule().Check(new RunSignals("run") { TrainLoss = curve })));
    }

    [Theory, MemberData(nameof(Seeds))]
    public void ChanceLevel_CollapseToTheCommonestClassLate_IsFound(int seed)
    {
        // Two classes, four fifths of one; the network knows more until the last tenth.
        var accuracy = Synthetic.Accuracy(5000, t => t < 0.9 ? 0.95 : 0.8, 64, seed, "accuracy/train");
        var signals = new RunSignals("run") { Classes = 2, MajorityShare = 0.8, TrainAccuracy = accuracy };
        var finding = Assert.Single(new ChanceLevelAccuracyRule().Check(signals).Findings());
        Assert.Contains("commonest class", finding.Title, StringComparison.Ordinal);
        Assert.InRange(finding.Steps!.First, 4400, 4600);
        Assert.Empty(new ChanceLevelAccuracyRule()
            .Check(signals with { TrainAccuracy = Synthetic.Accuracy(5000, t => t < 0.99 ? 0.95 : 0.8, 64, seed, "accuracy/train") })
            .Findings());
    }
}
