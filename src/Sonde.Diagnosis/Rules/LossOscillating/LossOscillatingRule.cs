// loss-oscillating: the training loss is thrown up again and again, or swings from step to step without a gain.
namespace Sonde.Diagnosis;

/// <summary>
/// Two forms. The curve is thrown back to where it began, three times or more, after having come down; restarts of the rate regain far less. Or each
/// step undoes the one before: neighbours correlate by less than -0.5, which batch noise does not do, and the loss gains nothing.
/// </summary>
internal sealed partial class LossOscillatingRule : RunRule
{
    private const int Fewest = 50;
    private const int Throws = 3;
    private const double Down = 0.25;
    private const double Up = 0.75;
    private const double Fell = 0.5;
    private const double Deviations = 10;
    private const double Opposed = -0.5;
    private const double Amplitude = 0.1;
    private const int Stretches = 60;
    private const int ShortestStretch = 8;
    private const int FewestStretches = 12;

    /// <inheritdoc/>
    public override RuleOutcome Check(RunContext run)
    {
        var signals = run.Signals;
        if (signals.LossNeedNotFall is { } reason) return RuleOutcome.Needs($"a loss that must fall ({reason})");
        if (signals.TrainLoss?.Finite() is not { Count: >= Fewest } loss) return RuleOutcome.Needs($"a finite training loss of {Fewest} points");
        var (learning, trend) = (run.Learning, run.Learning.Loss);
        if (!trend.IsPositive || learning.Metric.IsNearPerfect) return RuleOutcome.Nothing;
        var (throws, first) = ThrownBack(loss, trend);
        if (throws >= Throws)
        {
            return RuleOutcome.Of(Finding(loss.Steps[first], loss, 0.8,
                $"The training loss is thrown back to where it began {throws} times: it lies between {Wording.Number(trend.Lowest)} "
                    + $"and {Wording.Number(trend.Initial)}",
                new("times that it came down and went up again", throws, Throws)));
        }

        if (trend.State is not (LossState.Stalled or LossState.Rising or LossState.Unknown) || learning.State is LearningState.Learning or LearningState.Slow)
            return RuleOutcome.Nothing;
        var late = loss.Values[(loss.Count / 2)..];
        var (correlation, swing) = (LagOne(late), Robust.Noise(late));
        if (correlation >= Opposed || swing < Amplitude * Math.Abs(Robust.Median(late))) return RuleOutcome.Nothing;
        return RuleOutcome.Of(Finding(loss.Steps[loss.Count / 2], loss, 0.75,
            $"The training loss swings from step to step by {Wording.Percent(swing / Math.Abs(Robust.Median(late)))} and gains nothing",
            new("correlation of neighbouring steps", correlation, Opposed)));
    }

    private static (int Throws, int First) ThrownBack(Series loss, LossTrend trend)
    {
        var length = Math.Max(ShortestStretch, loss.Count / Stretches);
        if (loss.Count < FewestStretches * length) return (0, 0);
        var stretches = Robust.BlockMedians(loss.Values, loss.Count / length);
        var (low, fall) = (stretches.Min(), trend.Initial - stretches.Min());
        // What a stretch scatters by from point to point must be nothing against the swings.
        if (fall < Math.Max(Fell * trend.Initial, Deviations * Robust.Noise(loss.Values) / Math.Sqrt(length))) return (0, 0);
        var (throws, down, first) = (0, false, 0);
        for (var i = 0; i < stretches.Length; i++)
        {
            if (stretches[i] <= low + (Down * fall))
            {
                down = true;
            }
            else if (down && stretches[i] >= low + (Up * fall))
            {
                if (throws++ == 0) first = Math.Min(i * length, loss.Count - 1);
                down = false;
            }
        }

        return (throws, first);
    }

    private static double LagOne(double[] values)
    {
        var mean = values.Average();
        var (product, square) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            square += (values[i] - mean) * (values[i] - mean);
            if (i > 0) product += (values[i] - mean) * (values[i - 1] - mean);
        }

        return square > 0 ? product / square : 0;
    }

    private Finding Finding(long since, Series loss, double confidence, string title, Evidence evidence) => new(Id, Severity.Warning, confidence, title)
    {
        Steps = new(since, loss.Steps[^1]),
        Onset = new(null, since),
        Evidence = [evidence, new("points", loss.Count, Fewest)],
        Causes =
        [
            "The learning rate is too high: each step overshoots",
            "Momentum is too high for the rate",
            "Batches differ much from each other, because the data are not shuffled",
        ],
        Cures =
        [
            "Divide the learning rate by three, then by ten",
            "Shuffle: torch.utils.data.DataLoader(data, batchSize, shuffle: true)",
            "Use larger batches, or clip the gradient",
        ],
    };
}
