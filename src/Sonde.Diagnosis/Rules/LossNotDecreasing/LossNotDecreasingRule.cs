// loss-not-decreasing: after enough steps the training loss is where it began.
namespace Sonde.Diagnosis;

/// <summary>
/// Takes the robust slope of the training loss with its confidence interval, and compares the loss at the end with that at the start.
/// An error when accuracy or the loss of guessing says the same; a warning on the curve alone, because a network that starts trained has a flat
/// loss too. A loss that rises is loss-diverging.
/// </summary>
internal sealed partial class LossNotDecreasingRule : RunRule
{
    private LossTrendOptions Limits => Options.Get(Thresholds);

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.LossNeedNotFall is { } reason) return RuleOutcome.Needs($"a loss that must fall ({reason})");
        if (signals.TrainLoss is not { Count: > 0 } loss) return RuleOutcome.Needs("a training loss");
        var learning = run.Learning;
        var trend = learning.Loss;
        if (trend.State == LossState.Unknown)
        {
            return RuleOutcome.Needs(trend.Needs is { } needs ? needs
                : loss.PerEpoch ? $"a finite training loss of {Limits.MinEpochs} epochs" : $"a finite training loss of {Limits.MinSteps} steps");
        }
        // A network that starts trained has nothing left to lose.
        if (trend.State != LossState.Stalled || learning.State is LearningState.Learning or LearningState.Slow) return RuleOutcome.Nothing;
        if (learning.Metric.IsNearPerfect) return RuleOutcome.Needs("a metric that naming one class cannot reach: the accuracy is near 1 from the start");
        return RuleOutcome.Of(Finding(trend, run));
    }

    private Finding Finding(LossTrend trend, RunContext run)
    {
        var learning = run.Learning;
        var witness = trend.AtChance || learning.Train.State == AccuracyState.AtChance || learning.Validation.State == AccuracyState.AtChance;
        var confirmed = witness && learning.IsLong;
        var title = trend.AtChance
            ? $"The training loss stays at {Wording.Number(trend.Final)}, the loss of guessing{learning.Guess?.Of}"
            : $"The training loss does not fall: {Wording.Number(trend.Initial)} at the start, {Wording.Number(trend.Final)} at the end";
        List<Evidence> evidence =
        [
            new("fall of the training loss, as a share of its start", trend.Drop, Limits.Stalled),
            new("the same by the robust slope, upper 99 % bound", trend.FittedHigh),
            new("points", trend.Points),
        ];
        if (trend.AtChance) evidence.Add(new("loss at the end, against that of guessing", trend.Final, learning.Guess?.Value));
        return new Finding(Id, confirmed ? Severity.Error : Severity.Warning, confirmed ? 0.9 : 0.7, title)
        {
            Steps = trend is { Onset: { } onset, Steps: { } steps } ? new(onset.First, steps.Last) : trend.Steps,
            Onset = trend.Onset?.When,
            Evidence = evidence,
            Causes =
            [
                .. run.Frozen is { Frozen.Count: > 0 } frozen
                    ? [$"{frozen.Frozen.Count} of {Wording.Count(frozen.Total, "parameter")} are frozen, and the rest is not enough (see frozen-parameter)"]
                    : Array.Empty<string>(),
                "The gradient does not reach the layers, or is too small there",
                "The optimizer does not hold the model's parameters, or step() is not called",
                "The learning rate is far too low, or so high that the network saturated at once",
                "Inputs and labels do not match",
            ],
            Cures =
            [
                "Look at the gradient flow: every layer should get a gradient",
                "Check that the weights change from step to step",
                "Train on one batch until the network has memorised it",
                "Try a learning rate ten times lower, and one ten times higher",
            ],
        };
    }
}
