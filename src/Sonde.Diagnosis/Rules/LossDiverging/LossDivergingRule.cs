// loss-diverging: the training loss rises, or has come back up.
namespace Sonde.Diagnosis;

/// <summary>
/// A loss that rises beyond its noise, or has regained half of what it had lost and stays there. Silent where the accuracy says that all is well,
/// and where the curve came back up before and fell again. An error where accuracy, validation loss or the loss of guessing says the same.
/// </summary>
internal sealed partial class LossDivergingRule : RunRule
{
    // Above the loss of guessing by this much, a network is worse than none.
    private const double WorseThanGuessing = 1.5;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.LossNeedNotFall is { } reason) return RuleOutcome.Needs($"a loss that must fall ({reason})");
        if (signals.TrainLoss is not { Count: > 0 } loss) return RuleOutcome.Needs("a training loss");
        var (learning, trend) = (run.Learning, run.Learning.Loss);
        if (trend.State == LossState.Unknown)
        {
            return RuleOutcome.Needs(trend.Needs is { } needs ? needs
                : loss.PerEpoch ? $"a finite training loss of {run.Loss.MinEpochs} epochs" : $"a finite training loss of {run.Loss.MinSteps} steps");
        }

        if (trend.State != LossState.Rising || learning.Metric.IsNearPerfect) return RuleOutcome.Nothing;
        // A loss can be made harder on purpose while the accuracy says that all is well.
        if (trend.CameBackFrom is not null && learning.State is LearningState.Learning or LearningState.Slow) return RuleOutcome.Nothing;
        return RuleOutcome.Of(Finding(trend, run, loss));
    }

    private Finding Finding(LossTrend trend, RunContext run, Series loss)
    {
        var learning = run.Learning;
        var witnesses = Witnesses(run).ToArray();
        var title = trend.CameBackFrom is { } lowest
            ? $"The training loss came back up: {Wording.Number(trend.Initial)} at the start, then {Wording.Number(lowest)}, "
                + $"and {Wording.Number(trend.Final)} at the end"
            : $"The training loss rises, from {Wording.Number(trend.Initial)} to {Wording.Number(trend.Final)}";
        return new Finding(Id, witnesses.Length > 0 ? Severity.Error : Severity.Warning, witnesses.Length > 0 ? 0.9 : 0.75, title)
        {
            Steps = trend is { Onset: { } onset, Steps: { } steps } ? new(onset.First, steps.Last) : trend.Steps,
            Onset = trend.Onset?.When,
            Evidence =
            [
                new("rise of the training loss above its lowest", trend.Final - trend.Lowest),
                new("standard error of that", trend.Noise),
                new("points", loss.Count),
                .. witnesses,
            ],
            Causes =
            [
                "The learning rate is too high, or a schedule or warm-up raises it too far",
                "The sign of the loss is flipped, or the optimizer maximises",
                "Gradients are never set to zero and add up",
                "A batch with broken samples threw the network out",
            ],
            Cures =
            [
                "Divide the learning rate by ten",
                "Clip the gradient: torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0) between backward() and step()",
                "Check that a lower loss means a better network",
                "Call optimizer.zero_grad() before every backward()",
            ],
        };

        IEnumerable<Evidence> Witnesses(RunContext of)
        {
            if (learning.Guess is { } guess && trend.Final > WorseThanGuessing * guess.Value)
                yield return new($"loss at the end, against that of guessing{guess.Of}", trend.Final, guess.Value);
            if (learning.Train.State == AccuracyState.AtChance || learning.Validation.State == AccuracyState.AtChance)
                yield return LearningEvidence.Of(learning).First();
            if (LossTrend.Of(of.Signals.ValidationLoss, learning.Guess, of.Loss) is { State: LossState.Rising } validation)
                yield return new("rise of the validation loss above its lowest", validation.Final - validation.Lowest);
        }
    }
}
