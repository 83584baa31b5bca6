// overfitting: a validation loss that turns, against noise, plateaus and divergence.
namespace Sonde.Diagnosis.Tests.Rules;

public class OverfittingRuleTests
{
    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    private static RuleOutcome Check(Series? validation, Series? train) =>
        new OverfittingRule().Check(new RunSignals("run") { ValidationLoss = validation, TrainLoss = train });

    private static Series Validation(int evaluations, Func<double, double> value, double noise, int seed) =>
        Synthetic.Noisy(evaluations, value, noise, seed, "loss/validation", every: 50);

    private static Series Train(int evaluations, int seed) => Synthetic.Falling(evaluations * 50, 2, 0.05, 0.02, seed);

    [Theory, MemberData(nameof(Seeds))]
    public void Check_ValidationTurnsWhileTrainingFalls_IsAWarningFromTheBestOn(int seed)
    {
        var finding = Assert.Single(Check(Validation(20, t => 1 + (2 * (t - 0.3) * (t - 0.3)), 0.02, seed), Train(20, seed)).Findings());
        Assert.Equal(Severity.Warning, finding.Severity);
        Assert.InRange(finding.Steps!.First, 100, 500);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Check_ValidationFallsAndStays_IsClean(int seed) =>
        Assert.IsType<RuleOutcome.Clean>(Check(Validation(20, t => 0.6 + Math.Exp(-5 * t), 0.04, seed), Train(20, seed)));

    [Theory, MemberData(nameof(Seeds))]
    public void Check_ShortNoisyRun_IsClean(int seed) => Assert.IsType<RuleOutcome.Clean>(Check(Validation(8, _ => 0.8, 0.1, seed), Train(8, seed)));

    [Theory, MemberData(nameof(Seeds))]
    public void Check_BothRise_IsNoOverfitting(int seed) => Assert.IsType<RuleOutcome.Clean>(
        Check(Validation(20, t => 1 + t, 0.02, seed), Synthetic.Noisy(1000, t => 0.9 + t, 0.02, seed)));

    [Theory, MemberData(nameof(Seeds))]
    public void Check_EvaluationsNumberedByEpoch_AreMatchedToSteps(int seed)
    {
        var validation = Synthetic.Noisy(20, t => 1 + (2 * (t - 0.3) * (t - 0.3)), 0.02, seed, "val_loss");
        Assert.Single(Check(validation, Train(20, seed)).Findings());
    }

    [Fact]
    public void Check_FiveEvaluations_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(Check(Validation(5, t => 1 + t, 0, 1), Train(5, 1)));

    [Fact]
    public void Check_NoTrainingLoss_NeedsOne() => Assert.IsType<RuleOutcome.NeedsMore>(Check(Validation(20, t => 1 + t, 0, 1), null));

    [Fact]
    public void Check_NothingRecorded_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(new OverfittingRule().Check(new RunSignals("run")));

    [Fact]
    public void Check_OnlyNaN_NeedsMore() => Assert.IsType<RuleOutcome.NeedsMore>(Check(Validation(20, _ => double.NaN, 0, 1), Train(20, 1)));
}
