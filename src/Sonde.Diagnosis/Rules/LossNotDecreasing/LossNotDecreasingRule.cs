// loss-not-decreasing: after enough steps the training loss is where it began.
namespace Sonde.Diagnosis;

/// <summary>
/// Takes the robust slope of the training loss with its confidence interval, and compares the loss at the end with that at the start.
/// An error when accuracy or the loss of guessing says the same, or when the loss rises; a warning on the curve alone, because
/// a network that starts trained has a flat loss too.
/// </summary>
internal sealed partial class LossNotDecreasingRule : RunRule
{
    private const double RisesMuch = 0.2;

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
            return RuleOutcome.Needs(
                loss.PerEpoch ? $"a finite training loss of {Limits.MinEpochs} epochs" : $"a finite training loss of {Limits.MinSteps} steps");
        }
        if (trend.State is LossState.Fallen or LossState.Falling) return RuleOutcome.Nothing;
        // A network that starts trained has nothing left to lose, and a loss can be made harder on purpose while accuracy says that all is well.
        if ((trend.State == LossState.Stalled || trend.CameBackFrom is not null) && learning.State is (LearningState.Learning or LearningState.Slow))
            return RuleOutcome.Nothing;
        return RuleOutcome.Of(Finding(trend, run));
    }

    private Finding Finding(LossTrend trend, RunContext run)
    {
        var (signals, learning) = (run.Signals, run.Learning);
        var rising = trend.State == LossState.Rising;
        var witness = trend.AtChance || learning.Train.State == AccuracyState.AtChance || learning.Validation.State == AccuracyState.AtChance;
        var confirmed = (witness && learning.IsLong) || (rising && trend.Drop <= -RisesMuch);
        var title = trend.CameBackFrom is { } lowest
            ? $"The training loss came back up: {Wording.Number(trend.Initial)} at the start, then {Wording.Number(lowest)}, "
                + $"and {Wording.Number(trend.Final)} at the end"
            : rising
            ? $"The training loss rises, from {Wording.Number(trend.Initial)} to {Wording.Number(trend.Final)}"
            : trend.AtChance
                ? $"The training loss stays at {Wording.Number(trend.Final)}, the loss of guessing"
                : $"The training loss does not fall: {Wording.Number(trend.Initial)} at the start, {Wording.Number(trend.Final)} at the end";
        List<Evidence> evidence =
        [
            new("fall of the training loss, as a share of its start", trend.Drop, Limits.Stalled),
            new("the same by the robust slope, upper 99 % bound", trend.FittedHigh),
            new("points", trend.Points),
        ];
        if (trend.AtChance) evidence.Add(new("loss at the end, against that of guessing", trend.Final, signals.ChanceLoss));
        return new Finding(Id, confirmed ? Severity.Error : Severity.Warning, confirmed ? 0.9 : 0.7, title)
        {
            Steps = trend is { Onset: { } onset, Steps: { } steps } ? new(onset.First, steps.Last) : trend.Steps,
            Onset = trend.Onset?.When,
            Evidence = evidence,
            Causes = rising
                ? ["The learning rate is too high", "The sign of the loss is flipped, or the optimizer maximises", "Gradients are never set to zero and add up"]
                :
                [
                    .. run.Frozen is { Frozen.Count: > 0 } frozen
                        ? [$"{frozen.Frozen.Count} of {Wording.Count(frozen.Total, "parameter")} are frozen, and the rest is not enough (see frozen-parameter)"]
                        : Array.Empty<string>(),
                    "The gradient does not reach the layers, or is too small there",
                    "The optimizer does not hold the model's parameters, or step() is not called",
                    "The learning rate is far too low, or so high that the network saturated at once",
                    "Inputs and labels do not match",
                ],
            Cures = rising
                ? ["Divide the learning rate by ten", "Check that a lower loss means a better network", "Call zero_grad() before every backward()"]
                :
                [
                    "Look at the gradient flow: every layer should get a gradient",
                    "Check that the weights change from step to step",
                    "Train on one batch until the network has memorised it",
                    "Try a learning rate ten times lower, and one ten times higher",
                ],
        };
    }
}
