// overtraining: training goes on past the best evaluation.
namespace Sonde.Diagnosis;

/// <summary>
/// A held-out accuracy that falls beyond noise since its best while the training loss does not rise is a warning; evaluations that have
/// brought nothing for long are information. Silent where overfitting says it already.
/// </summary>
internal sealed partial class OvertrainingRule : RunRule
{
    private const int Patience = 10;
    private const int Neighbours = 3;
    private const double StandardErrors = 3;
    private const double Least = 0.03;
    private const int Assumed = 1000;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.TrainLoss is not { Count: > 0 }) return RuleOutcome.Needs("a training loss");
        var accuracy = signals.ValidationAccuracy?.Finite();
        var loss = signals.ValidationLoss?.Finite();
        if (!(accuracy?.Count > Patience || loss?.Count > Patience)) return RuleOutcome.Needs($"more than {Patience} evaluations");
        if (new OverfittingRule { Options = Options }.Check(run) is RuleOutcome.Found || run.Learning.Loss.State == LossState.Rising)
            return RuleOutcome.Nothing;
        if (accuracy?.Count > Patience && Lost(accuracy, signals) is { } lost) return RuleOutcome.Of(lost);
        return loss?.Count > Patience && run.Learning.Loss.State == LossState.Fallen && Idle(loss) is { } idle ? RuleOutcome.Of(idle) : RuleOutcome.Nothing;
    }

    private Finding? Lost(Series accuracy, RunSignals signals)
    {
        var smooth = OverfittingRule.Smooth(accuracy.Values);
        var best = Array.IndexOf(smooth, smooth.Max());
        var after = accuracy.Values.AsSpan(best);
        if (after.Length <= Patience) return null;
        var end = Robust.Median(accuracy.Values.AsSpan()[^Neighbours..]);
        var p = smooth[best];
        var samples = (signals.Dataset("validation") ?? signals.Dataset("val") ?? signals.Dataset("test"))?.Samples ?? Assumed;
        var noise = Math.Max(Math.Sqrt(p * (1 - p) * 2 / Math.Max(1, samples)), Robust.Noise(accuracy.Values));
        if (p - end < Math.Max(Least, StandardErrors * noise) || Trend.Of(after).Upper >= 0) return null;
        return new(Id, Severity.Warning, 0.75,
            $"Training went on past its best: the validation accuracy fell from {Wording.Percent(p)} at step {accuracy.Steps[best]} to {Wording.Percent(end)}")
        {
            Steps = new(accuracy.Steps[best], accuracy.Steps[^1]),
            Onset = new(accuracy.Steps[best], accuracy.Steps[Math.Min(best + Patience, accuracy.Count - 1)]),
            Evidence =
            [
                new("fall of the validation accuracy since its best", p - end, Least), new("its noise", noise),
                new("evaluations since the best", after.Length - 1, Patience),
            ],
            Causes = ["The network memorises its samples", "The learning rate is still high, and the network wanders off"],
            Cures = [$"Keep the checkpoint of step {accuracy.Steps[best]}", "Stop early: end training after ten evaluations without a new best"],
        };
    }

    private Finding? Idle(Series loss)
    {
        var smooth = OverfittingRule.Smooth(loss.Values);
        var best = Array.IndexOf(smooth, smooth.Min());
        var since = loss.Count - 1 - best;
        if (since < Math.Max(Patience, loss.Count / 2)) return null;
        return new(Id, Severity.Info, 0.5, $"The validation loss has not got better since step {loss.Steps[best]}")
        {
            Steps = new(loss.Steps[best], loss.Steps[^1]),
            Evidence = [new("evaluations since the best", since, Patience)],
            Causes = ["The network has learnt what it can from these data"],
            Cures = [$"Stop early, or keep the checkpoint of step {loss.Steps[best]}"],
        };
    }
}
