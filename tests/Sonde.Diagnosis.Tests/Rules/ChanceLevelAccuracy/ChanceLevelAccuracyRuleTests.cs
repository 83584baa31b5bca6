// chance-level-accuracy: guessing is told from weak learning by the noise of the samples.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Rules;

public class ChanceLevelAccuracyRuleTests
{
    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    private static RuleOutcome Check(RunSignals signals) => new ChanceLevelAccuracyRule().Check(signals);

    [Theory, MemberData(nameof(Seeds))]
    public void Check_StuckAtChance_IsAnError(int seed)
    {
        var finding = Assert.Single(Check(Synthetic.AtChance(1200, seed)).Findings());
        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Contains("guessing among 10 classes", finding.Title, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_AtChanceAfterAFewHundredSteps_IsOnlyAWarning(int seed) =>
        Assert.Equal(Severity.Warning, Assert.Single(Check(Synthetic.AtChance(300, seed)).Findings()).Severity);

    [Theory, MemberData(nameof(Seeds))]
    public void Check_Learning_IsClean(int seed) => Assert.IsType<RuleOutcome.Clean>(Check(Synthetic.Learning(300, seed)));

    [Theory, MemberData(nameof(Seeds))]
    public void Check_WeakButAboveChance_IsClean(int seed) => Assert.IsType<RuleOutcome.Clean>(Check(new("run")
    {
        Classes = 10,
        TrainLoss = Synthetic.Falling(500, 2.35, 2.15, 0.05, seed),
        TrainAccuracy = Synthetic.Accuracy(500, t => 0.1 + (0.08 * t), 64, seed, "accuracy/train"),
    }));

    [Fact]
    public void Check_ValidationAtChanceWhileTrainingIsHigh_WarnsAboutValidation()
    {
        var signals = Synthetic.Learning(300, 1) with
        {
            ValidationAccuracy = Synthetic.Accuracy(10, _ => 0.1, 1000, 1, "accuracy/validation", 30),
            Datasets = [new DatasetRecord
            {
                Name = "validation", Samples = 1000, SampleShape = [28, 28], Min = 0, Max = 1, Mean = 0.3, StandardDeviation = 0.3, NonFinite = 0,
            }],
        };
        var finding = Assert.Single(Check(signals).Findings());
        Assert.Equal(Severity.Warning, finding.Severity);
        Assert.Contains("while training reaches", finding.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AlwaysTheCommonestClass_SaysSo()
    {
        var signals = new RunSignals("run")
        {
            Classes = 2,
            MajorityShare = 0.9,
            TrainLoss = Synthetic.Flat(300, 0.33, 0.02, 1),
            ValidationAccuracy = Synthetic.Curve(6, _ => 0.9, "accuracy/validation", 50),
        };
        var finding = Assert.Single(Check(signals).Findings());
        Assert.Contains("always naming the commonest class", finding.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AccuracyPassingTheMajorityShare_IsClean() => Assert.IsType<RuleOutcome.Clean>(Check(new("run")
    {
        Classes = 2,
        MajorityShare = 0.9,
        TrainLoss = Synthetic.Falling(300, 0.7, 0.2, 0.02, 1),
        ValidationAccuracy = Synthetic.Curve(6, i => 0.8 + (0.02 * i), "accuracy/validation", 50),
    }));

    [Fact]
    public void Check_ManyClassesAfterFewSteps_IsNotJudged()
    {
        var signals = new RunSignals("run")
        {
            Classes = 1000,
            TrainLoss = Synthetic.Flat(300, 6.9, 0.01, 1),
            TrainAccuracy = Synthetic.Curve(300, _ => 0.001, "accuracy/train"),
        };
        Assert.IsType<RuleOutcome.NeedsMore>(Check(signals));
    }

    [Fact]
    public void Check_FewSamples_IsNotJudged()
    {
        var signals = new RunSignals("run")
        {
            Classes = 2,
            TrainLoss = Synthetic.Flat(300, 0.69, 0.01, 1),
            ValidationAccuracy = Synthetic.Curve(6, _ => 0.5, "accuracy/validation", 50),
            Datasets = [new DatasetRecord
            {
                Name = "validation", Samples = 40, SampleShape = [2], Min = 0, Max = 1, Mean = 0.3, StandardDeviation = 0.3, NonFinite = 0,
            }],
        };
        Assert.IsType<RuleOutcome.NeedsMore>(Check(signals));
    }

    [Fact]
    public void Check_UnknownNumberOfClasses_NeedsIt() =>
        Assert.Contains("number of classes",
            Assert.IsType<RuleOutcome.NeedsMore>(Check(Synthetic.AtChance(300, 1) with { Classes = null })).What, StringComparison.Ordinal);

    [Fact]
    public void Check_NothingRecorded_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(Check(new("run")));
}
