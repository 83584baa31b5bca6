// underfitting: training has come to rest, and even on its own data the network is hardly better than guessing.
namespace Sonde.Diagnosis;

/// <summary>
/// The accuracy on the training data is above guessing, but by less than a fifth of the way to perfect, after a long training whose second half
/// brought nothing. Where no fall can be excluded, nothing is said.
/// </summary>
internal sealed partial class UnderfittingRule : RunRule
{
    private const double Little = 0.2;
    private const double Negligible = 0.05;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        if (run.Signals.LossNeedNotFall is { } reason) return RuleOutcome.Needs($"a loss that must fall ({reason})");
        var learning = run.Learning;
        var level = learning.Train;
        if (level.State == AccuracyState.Unknown) return RuleOutcome.Needs(level.Needs ?? "a training accuracy");
        if (run.Signals.TrainLoss?.Finite() is not { Count: >= 24 } loss) return RuleOutcome.Needs("a training loss of 24 points or more");
        if (!learning.IsLong) return RuleOutcome.Needs("a longer training");
        if (level.State != AccuracyState.Above || level.Accuracy >= level.Baseline + (Little * (1 - level.Baseline))) return RuleOutcome.Nothing;
        var late = Robust.BlockMedians(loss.Values.AsSpan(loss.Count / 2), 24);
        var trend = Trend.Of(late);
        var most = -trend.Lower * late.Length;
        var value = Math.Abs(Robust.Median(late));
        if (trend.Upper < 0 || !(most < Negligible * value)) return RuleOutcome.Nothing;
        return RuleOutcome.Of(new Finding(Id, Severity.Warning, 0.7,
            $"Training has come to rest at an accuracy of {Wording.Percent(level.Accuracy)}, where guessing gives {Wording.Percent(level.Baseline)}")
        {
            Steps = new(loss.Steps[loss.Count / 2], loss.Steps[^1]),
            Evidence =
            [
                new("training accuracy", level.Accuracy, level.Baseline + (Little * (1 - level.Baseline))),
                new("largest fall of the loss over the second half that noise allows, share", most / value, Negligible),
            ],
            Causes =
            [
                "The network is too small for the task, or a layer in it is too narrow",
                "Weight decay, dropout or label smoothing is too strong",
                "The learning rate is so high that the network only learns the coarsest, or fell too early",
                "The inputs do not hold what the labels depend on",
            ],
            Cures =
            [
                "Train on one small batch until it is memorised; what cannot do that has a fault in model or loss",
                "Take away regularisation: weight_decay: 0, Dropout(0)",
                "Use more units or layers",
            ],
        });
    }
}
