// loss-spike: the training loss jumps far above its course and comes back.
namespace Sonde.Diagnosis;

/// <summary>
/// A spike is a stretch that lies above the running median by many deviations and by half of all that the loss had fallen. One that ends at the next
/// point is a hard batch; only spikes that need several points to come back, three or more of them above the loss of the start, are a warning.
/// </summary>
internal sealed partial class LossSpikeRule : RunRule
{
    private const int Fewest = 100;
    private const int Window = 50;
    private const double Deviations = 12;
    private const double OfFall = 0.5;
    private const int Slow = 3;
    private const int ShareOfSlow = 100;
    private const int Often = 3;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.LossNeedNotFall is { } reason) return RuleOutcome.Needs($"a loss that must fall ({reason})");
        if (signals.TrainLoss?.Finite() is not { Count: >= Fewest } loss) return RuleOutcome.Needs($"a finite training loss of {Fewest} points");
        var trend = run.Learning.Loss;
        if (trend.State is not (LossState.Fallen or LossState.Falling)) return RuleOutcome.Nothing;
        var spikes = Spikes(loss.Values, trend).ToArray();
        if (spikes.Length == 0) return RuleOutcome.Nothing;
        var slow = Math.Max(Slow, loss.Count / ShareOfSlow);
        var grave = spikes.Count(s => s.Length >= slow && s.Top > trend.Initial);
        var worst = spikes.MaxBy(s => s.Top);
        return RuleOutcome.Of(new Finding(Id, grave >= Often ? Severity.Warning : Severity.Info, grave >= Often ? 0.7 : 0.5,
            $"The training loss jumped {Wording.Count(spikes.Length, "time")} and came back: to {Wording.Number(worst.Top)} at step {loss.Steps[worst.At]}")
        {
            Steps = new(loss.Steps[spikes[0].At], loss.Steps[spikes[^1].At]),
            Onset = new(null, loss.Steps[spikes[0].At]),
            Evidence =
            [
                new("spikes", spikes.Length), new("spikes above the loss of the start that lasted", grave, Often),
                new("points until the worst came back", worst.Length, slow),
            ],
            Causes =
            [
                "The learning rate is near the largest that works", "A few broken or very hard samples",
                "Adam's second moment was small where a large gradient came",
            ],
            Cures =
            [
                "Clip the gradient: torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)",
                "Look at the samples of the batch at that step",
                "Lower the learning rate, or Adam's beta2 to 0.95",
            ],
        });
    }

    private static IEnumerable<(int At, int Length, double Top)> Spikes(double[] values, LossTrend trend)
    {
        // Half of the whole fall above the course, which the window before shows.
        var height = OfFall * (trend.Initial - trend.Lowest);
        for (var i = Window; i < values.Length; i++)
        {
            var before = values.AsSpan(i - Window, Window);
            if (values[i] - values[i - 1] < height / 4) continue;
            var (level, noise) = (Robust.Median(before), CurveScatter.Of(before).Deviation);
            if (values[i] - level < Math.Max(height, Deviations * noise)) continue;
            var (end, top) = (i, values[i]);
            while (end < values.Length && values[end] - level > height / 4) top = Math.Max(top, values[end++]);
            yield return (i, end - i, top);
            i = Math.Max(i, end + (Window / 2));
        }
    }
}
