// loss-not-decreasing: flat and rising curves against falling, noisy, converged and pretrained ones.
namespace Sonde.Diagnosis.Tests.Rules;

public class LossNotDecreasingRuleTests
{
    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    private static RuleOutcome Check(Series? loss, int? classes = null) =>
        new LossNotDecreasingRule().Check(new RunSignals("run") { TrainLoss = loss, Classes = classes });

    [Theory, MemberData(nameof(Seeds))]
    public void Check_FlatNoisyLoss_IsFound(int seed) => Assert.Single(Check(Synthetic.Flat(400, 1.7, 0.2, seed)).Findings());

    [Theory, MemberData(nameof(Seeds))]
    public void Check_LossOfGuessing_IsAnError(int seed)
    {
        var finding = Assert.Single(Check(Synthetic.AtChance(1200, seed).TrainLoss, 10).Findings());
        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Contains("loss of guessing", finding.Title, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_BadFirstLossThatFallsToGuessing_IsFound(int seed) =>
        Assert.Single(Check(Synthetic.Noisy(400, t => 2.303 + Math.Exp(-200 * t), 0.01, seed), 10).Findings());

    [Theory, MemberData(nameof(Seeds))]
    public void Check_RisingLoss_IsAnotherRules(int seed)
    {
        var loss = Synthetic.Noisy(400, t => 1 + (3 * t), 0.2, seed);
        Assert.IsType<RuleOutcome.Clean>(Check(loss));
        var finding = Assert.Single(new LossDivergingRule().Check(new RunSignals("run") { TrainLoss = loss }).Findings());
        Assert.Equal(Severity.Warning, finding.Severity);
        Assert.Contains("rises", finding.Title, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_LossOnALargeConstantThatFallsByLittle_IsClean(int seed) =>
        Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.Noisy(400, t => 1000 + (5 * Math.Exp(-5 * t)), 0.3, seed)));

    [Theory, MemberData(nameof(Seeds))]
    public void Check_LossAroundZero_IsNotJudged(int seed) =>
        Assert.IsType<RuleOutcome.NeedsMore>(Check(Synthetic.Flat(400, 0, 0.05, seed)));

    [Theory, MemberData(nameof(Seeds))]
    public void Check_FlatLossBesideAnAccuracyNearOne_IsNoAlarm(int seed) => Assert.Empty(new LossNotDecreasingRule().Check(new RunSignals("run")
    {
        TrainLoss = Synthetic.Flat(300, 0.2, 0.02, seed),
        TrainAccuracy = Synthetic.Curve(300, _ => 0.96, "train_acc"),
    }).Findings());

    [Theory, MemberData(nameof(Seeds))]
    public void Check_FallingLoss_IsClean(int seed) => Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.Falling(400, 2.4, 0.3, 0.15, seed), 10));

    [Theory, MemberData(nameof(Seeds))]
    public void Check_SlowButSteadyFall_IsClean(int seed) => Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.Noisy(400, t => 10.8 - (0.5 * t), 0.15, seed)));

    [Theory, MemberData(nameof(Seeds))]
    public void Check_FallThenLongPlateau_IsClean(int seed) =>
        Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.Noisy(2000, t => 0.5 + (2 * Math.Exp(-200 * t)), 0.05, seed)));

    [Theory, MemberData(nameof(Seeds))]
    public void Check_LateEscapeFromThePlateauOfGuessing_IsClean(int seed) =>
        Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.Noisy(800, t => 2.303 - (0.06 * Math.Max(0, (t - 0.5) * 2)), 0.01, seed), 10));

    [Fact]
    public void Check_PretrainedNetworkWithKnownClasses_IsClean() => Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.Flat(400, 0.05, 0.01, 1), 10));

    [Fact]
    public void Check_PretrainedNetworkWithGoodAccuracy_IsClean()
    {
        var signals = Synthetic.Learning(400, 1) with
        {
            TrainLoss = Synthetic.Flat(400, 4, 0.1, 1),
            TrainAccuracy = Synthetic.Accuracy(400, _ => 0.9, 64, 1, "accuracy/train"),
        };
        Assert.IsType<RuleOutcome.Clean>(new LossNotDecreasingRule().Check(signals));
    }

    [Fact]
    public void Check_TenEpochs_AreEnoughForACurveByEpoch() => Assert.Single(Check(Synthetic.Curve(12, _ => 1.5, perEpoch: true)).Findings());

    [Fact]
    public void Check_ShortFlatLoss_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(Check(Synthetic.Flat(30, 1.7, 0.1, 1)));

    [Fact]
    public void Check_ShortFallingLoss_IsClean() => Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.Falling(20, 2.4, 0.3, 0.05, 1)));

    [Fact]
    public void Check_LossOfAGame_IsNotJudged() =>
        Assert.IsType<RuleOutcome.NeedsMore>(new LossNotDecreasingRule().Check(
            new RunSignals("run") { TrainLoss = Synthetic.Flat(400, 0.7, 0.1, 1), LossNeedNotFall = "two models" }));

    [Fact]
    public void Check_OnePointOrOnlyNaN_NeedsMore()
    {
        Assert.IsType<RuleOutcome.NeedsMore>(Check(Synthetic.Curve(1, _ => 2)));
        Assert.IsType<RuleOutcome.NeedsMore>(Check(Synthetic.Curve(300, _ => double.NaN)));
        Assert.IsType<RuleOutcome.NeedsMore>(Check(Synthetic.Curve(0, _ => 2)));
        Assert.IsType<RuleOutcome.NeedsMore>(Check(null));
    }
}
