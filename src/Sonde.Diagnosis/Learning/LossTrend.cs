// Reads a loss curve: where it starts, where it ends, and whether its slope is more than noise.
namespace Sonde.Diagnosis;

/// <summary>A loss curve in numbers.</summary>
/// <param name="State">What it does.</param>
/// <param name="Points">Number of finite points.</param>
/// <param name="Initial">Median of the first points.</param>
/// <param name="Final">Median of the end: the last fifth, or less of a long curve.</param>
/// <param name="Drop">Share of the initial loss that was lost; negative when it grew.</param>
/// <param name="FittedDrop">The same by the robust slope over the whole run.</param>
/// <param name="FittedLow">Lower 99 % bound of <paramref name="FittedDrop"/>.</param>
/// <param name="FittedHigh">Upper 99 % bound of <paramref name="FittedDrop"/>.</param>
/// <param name="AtChance">Whether it ends at the cross-entropy of guessing.</param>
/// <param name="Steps">First and last step; null of an empty curve.</param>
internal sealed record LossTrend(
    LossState State, int Points, double Initial, double Final, double Drop,
    double FittedDrop, double FittedLow, double FittedHigh, bool AtChance, StepRange? Steps)
{
    /// <summary>Since when it has been where it began, or has risen; null in any other state.</summary>
    internal BlockOnset? Onset { get; private init; }

    /// <summary>Its lowest stretch, as long as its end, where it had fallen and has come back up since; null of any other curve.</summary>
    internal double? CameBackFrom { get; private init; }

    private const int InitialPoints = 5;

    private static readonly LossTrend Empty = new(
        LossState.Unknown, 0, double.NaN, double.NaN, 0, 0, double.NegativeInfinity, double.PositiveInfinity, false, null);

    /// <summary>Reads a curve.</summary>
    /// <param name="loss">The curve; null reads as empty.</param>
    /// <param name="chanceLoss">Cross-entropy of guessing in nats, when known.</param>
    /// <param name="options">Thresholds.</param>
    public static LossTrend Of(Series? loss, double? chanceLoss, LossTrendOptions options)
    {
        if (loss?.Finite() is not { Count: > 0 } curve) return Empty;
        var values = curve.Values.AsSpan();
        var n = values.Length;
        var lead = Math.Min(InitialPoints, Math.Max(1, n / 10));
        var tail = Math.Min(n, Math.Clamp(n / 5, lead, options.MostAtEnd));
        var initial = Robust.Median(values[..lead]);
        var final = Robust.Median(values[^tail..]);
        var scale = Math.Max(Math.Max(Math.Abs(initial), Math.Abs(final)), double.Epsilon);
        var blocks = Robust.BlockMedians(values, options.Blocks);
        var whole = Fitted(blocks, scale);
        var half = Fitted(blocks.AsSpan(blocks.Length / 2), scale);
        var wobble = Robust.Noise(values);
        var noise = wobble * Math.Sqrt((1.0 / lead) + (1.0 / tail));
        var trend = new LossTrend(
            LossState.Unknown, n, initial, final, (initial - final) / scale, whole.Drop, whole.Low, whole.High,
            chanceLoss is { } chance && Math.Abs(final - chance) <= options.AtChance * chance,
            new StepRange(curve.Steps[0], curve.Steps[^1]));
        var enough = n >= (curve.PerEpoch ? options.MinEpochs : options.MinSteps);
        // Ends are compared with stretches of their own length, of which even the luckiest is no lower by chance than they.
        var lowest = Robust.BlockMedians(values, n / tail).Min();
        var back = enough && initial - lowest >= options.Fallen * scale && final - lowest >= options.CameBack * (initial - lowest)
            && final - lowest > 4 * wobble * Math.Sqrt(2.0 / tail);
        trend = trend with { CameBackFrom = back ? lowest : null };
        trend = trend with { State = trend.Judge(enough, half, 3 * noise, chanceLoss, options) };
        return trend with { Onset = trend.Began(curve, scale, chanceLoss, options) };
    }

    private BlockOnset? Began(Series curve, double scale, double? chanceLoss, LossTrendOptions options)
    {
        if (State is not (LossState.Stalled or LossState.Rising)) return null;
        var length = Math.Max(1, curve.Count / options.Blocks);
        var enough = curve.PerEpoch ? options.MinEpochs : options.MinSteps;
        if (State == LossState.Rising)
        {
            // Since its lowest; certain once it is half way up.
            var lowest = CameBackFrom ?? Robust.BlockMedians(curve.Values, Math.Max(1, curve.Count / length)).Min();
            return BlockOnset.Of(curve, length, block => Robust.Median(block) >= (lowest + Final) / 2, 0);
        }

        var top = Initial - (options.Stalled * scale);
        return BlockOnset.Of(
            curve, length, block => Robust.Median(block) is var m && (m >= top || (AtChance && m >= (1 - options.AtChance) * chanceLoss)), enough);
    }

    private LossState Judge(bool enough, (double Drop, double Low, double High) half, double noise, double? chanceLoss, LossTrendOptions options)
    {
        if (Points < options.MinToSeeFall) return LossState.Unknown;
        var falls = FittedLow > 0 && FittedDrop >= options.SmallestFall;
        // A bad first loss falls to chance within a few steps as the last bias settles: that is not learning.
        if (AtChance)
        {
            var leaves = half.Low > 0 && half.Drop >= options.SmallestFall;
            return leaves ? LossState.Falling : enough ? LossState.Stalled : LossState.Unknown;
        }

        if (CameBackFrom is not null) return LossState.Rising;
        if (Drop >= options.Fallen && !(Initial - Final < noise)) return LossState.Fallen;
        if (enough && chanceLoss is { } chance && Final > 0 && Final < (1 - options.Stalled) * chance) return LossState.Fallen;
        if (falls) return LossState.Falling;
        if (!enough) return LossState.Unknown;
        if (FittedHigh < 0 && Drop <= -options.Stalled) return LossState.Rising;
        return Drop < options.Stalled ? LossState.Stalled : LossState.Falling;
    }

    private static (double Drop, double Low, double High) Fitted(ReadOnlySpan<double> blocks, double scale)
    {
        var trend = Trend.Of(blocks);
        var span = (blocks.Length - 1) / scale;
        return blocks.Length < 2 ? (0, double.NegativeInfinity, double.PositiveInfinity) : (-trend.Slope * span, -trend.Upper * span, -trend.Lower * span);
    }
}
