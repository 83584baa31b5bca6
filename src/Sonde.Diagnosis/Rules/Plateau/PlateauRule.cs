// plateau: the training loss fell, and has stayed where it is since, still high.
namespace Sonde.Diagnosis;

/// <summary>
/// A curve alone cannot tell a plateau from the best that can be had: it is information. Said only of a loss that ends above half of its start, in a
/// run whose second half brought nothing, as far as noise allows to see.
/// </summary>
internal sealed partial class PlateauRule : RunRule
{
    private const double StillHigh = 0.5;
    private const double Negligible = 0.03;
    private const int Fewest = 100;
    private const int FewestEpochs = 20;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.LossNeedNotFall is { } reason) return RuleOutcome.Needs($"a loss that must fall ({reason})");
        if (signals.TrainLoss?.Finite() is not { Count: > 0 } loss) return RuleOutcome.Needs("a training loss");
        if (loss.Count < (loss.PerEpoch ? FewestEpochs : Fewest)) return RuleOutcome.Needs($"a training loss of {Fewest} steps, or {FewestEpochs} epochs");
        var (learning, trend) = (run.Learning, run.Learning.Loss);
        if (trend.State is not (LossState.Fallen or LossState.Falling) || !trend.IsPositive || learning.Metric.IsNearPerfect) return RuleOutcome.Nothing;
        if (trend.Final < StillHigh * trend.Initial) return RuleOutcome.Nothing;
        var late = Robust.BlockMedians(loss.Values.AsSpan(loss.Count / 2), 24);
        var slope = Trend.Of(late);
        var most = -slope.Lower * late.Length / trend.Final;
        if (slope.Upper < 0 || !(most < Negligible)) return RuleOutcome.Nothing;
        return RuleOutcome.Of(new Finding(Id, Severity.Info, 0.6,
            $"The training loss has not fallen since step {loss.Steps[loss.Count / 2]}: it began at {Wording.Number(trend.Initial)} "
                + $"and stays at {Wording.Number(trend.Final)}")
        {
            Steps = new(loss.Steps[loss.Count / 2], loss.Steps[^1]),
            Evidence =
            [
                new("largest fall over the second half that noise allows, share", most, Negligible),
                new("loss at the end over that at the start", trend.Final / trend.Initial, StillHigh),
            ],
            Causes = ["This is the best the network can do on these data", "The learning rate is too high to get lower, or too low to get on"],
            Cures = ["Lower the rate when the loss stays: torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer)", "Stop here if the metric is good enough"],
        });
    }
}
