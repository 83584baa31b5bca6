// A verdict of healthy needs evidence: what falls without it, or moves nothing, is not called so.
using Sonde.Events;

namespace Sonde.Diagnosis.Tests.Learning;

public class HealthEvidenceTests
{
    private static readonly RunSignals Well = Synthetic.Learning(300, 1);

    private static RunContext Of(RunSignals signals) => new(signals, new());

    private static string? Missing(RunSignals signals) => Of(signals).Missing(new HashSet<string>());

    private static IReadOnlyList<(long, TrainingLoopRecord)> Loops(Func<int, TrainingLoopRecord> loop) =>
        [.. Enumerable.Range(0, 20).Select(i => ((long)i, loop(i)))];

    private static IReadOnlyList<(long, StepDataRecord)> Outputs(double across) =>
        [.. Enumerable.Range(0, 20)
            .Select(i => ((long)i, new StepDataRecord { Output = new() { Shape = [8, 2], Min = -1, Max = 1, AcrossSamples = across } }))];

    [Fact]
    public void Missing_OfANetworkThatLearns_IsNothing()
    {
        Assert.Null(Missing(Well));
        Assert.Null(Missing(Well with { Loop = Loops(_ => new() { Moved = 4, Groups = [new() { LearningRate = 0.1 }] }), Data = Outputs(0.3) }));
    }

    [Fact]
    public void Missing_WhereNoParameterMoves_SaysSo() =>
        Assert.Contains("No parameter has moved since step 10", Missing(Well with { Loop = Loops(i => new() { Moved = i < 10 ? 4 : 0 }) }),
            StringComparison.Ordinal);

    [Fact]
    public void Missing_WhereTheRateIsZero_SaysSo()
    {
        Assert.Contains("learning rate", Missing(Well with { Loop = Loops(_ => new() { Groups = [new() { LearningRate = 0 }] }) }), StringComparison.Ordinal);
        Assert.Contains("lr, is 0", Missing(Well with { LearningRates = Synthetic.Curve(300, _ => 0, "lr") }), StringComparison.Ordinal);
        Assert.Null(Missing(Well with { LearningRates = Synthetic.Curve(300, i => 0.1 * (1 - (i / 299.0)), "lr") }));
    }

    [Fact]
    public void Missing_WhereEveryGradientIsZero_SaysSo() => Assert.Contains(
        "Every gradient is exactly zero",
        Missing(Well with { GradientFlow = Synthetic.Flow(Synthetic.Layers("fc1", "fc2"), 40, (_, _) => 0) }), StringComparison.Ordinal);

    [Fact]
    public void Missing_WhereTheOutputIsTheSameForAllSamples_SaysSo() =>
        Assert.Contains("same for every sample", Missing(Well with { Data = Outputs(0) }), StringComparison.Ordinal);

    [Fact]
    public void Missing_OfALossThatRunsAwayBelowZero_SaysSo() => Assert.Contains(
        "faster and faster", Missing(new("run") { TrainLoss = Synthetic.Curve(300, i => 0.7 - Math.Exp((i - 180) / 20.0)) }), StringComparison.Ordinal);

    [Fact]
    public void Missing_OfALikelihoodBelowZero_IsNothing() =>
        Assert.Null(Missing(new("run") { TrainLoss = Synthetic.Noisy(300, t => -3 + (5 * Math.Exp(-5 * t)), 0.1, 1) }));

    [Fact]
    public void Missing_OfALossThatFellToAboveGuessing_AsksForAnAccuracy() => Assert.Contains(
        "above 2.303, the loss of guessing", Missing(new("run") { Classes = 10, TrainLoss = Synthetic.Falling(300, 40, 5, 0.1, 1) }), StringComparison.Ordinal);

    [Fact]
    public void Diagnose_UnknownVerdict_PrintsWhatIsMissing()
    {
        var diagnosis = Diagnostician.Diagnose(new RunSignals("run") { TrainLoss = Synthetic.Flat(5, 2.3, 0.1, 1), ScalarTags = 1 });
        Assert.Equal(Verdict.Unknown, diagnosis.Verdict);
        Assert.Contains("Needs more of the training loss", diagnosis.Missing, StringComparison.Ordinal);
        using var text = new StringWriter();
        ReportText.Write(new("runs", [diagnosis]), text, new() { Width = 1000 });
        Assert.Contains("Needs more of the training loss", text.ToString(), StringComparison.Ordinal);
    }
}
