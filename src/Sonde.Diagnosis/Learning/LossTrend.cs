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

    /// <summary>What is missing where the state is unknown, as the end of "needs ..."; null of any other.</summary>
    internal string? Needs { get; private init; }

    /// <summary>Standard error of the difference of the ends.</summary>
    internal double Noise { get; private init; }

    /// <summary>Whether the curve lies above zero, so that shares of its value mean something.</summary>
    internal bool IsPositive { get; private init; }

    /// <summary>Median of its newest points, a twentieth of the curve.</summary>
    internal double Newest { get; private init; }

    /// <summary>Its lowest stretch, as long as its end.</summary>
    internal double Lowest { get; private init; }

    private const int InitialPoints = 5;
    private const int FewestNewest = 10;

    // A slope is taken over few, long blocks: noise that neighbours share must not look like one.
    private const int TrendBlocks = 24;

    // Of a curve that is not above zero: share of its own range by which it has fallen.
    private const double FallenOfRange = 0.5;

    // Of a curve's own range: what its ends must differ by, so that noise of a long memory is no fall.
    private const double SeenOfRange = 0.3;
    private const double StandardErrors = 4;

    // A loss this small says little without a witness: it may be the floor.
    private const double NearFloor = 0.1;

    private static readonly LossTrend Empty = new(
        LossState.Unknown, 0, double.NaN, double.NaN, 0, 0, double.NegativeInfinity, double.PositiveInfinity, false, null);

    /// <summary>Reads a curve.</summary>
    /// <param name="loss">The curve; null reads as empty.</param>
    /// <param name="guess">The loss of guessing, when known.</param>
    /// <param name="options">Thresholds.</param>
    public static LossTrend Of(Series? loss, GuessLoss? guess, LossTrendOptions options)
    {
        if (loss?.Finite() is not { Count: > 0 } curve) return Empty;
        var values = curve.Values.AsSpan();
        var n = values.Length;
        var lead = Math.Min(InitialPoints, Math.Max(1, n / 10));
        var tail = Math.Min(n, Math.Clamp(n / 5, lead, options.MostAtEnd));
        var initial = Robust.Median(values[..lead]);
        var final = Robust.Median(values[^tail..]);
        var newest = Robust.Median(values[^Math.Min(tail, Math.Max(FewestNewest, n / 20))..]);
        var spread = CurveScatter.Of(values[(n / 2)..]);
        var blocks = Robust.BlockMedians(values, TrendBlocks);
        var (low, high) = (Math.Min(blocks.Min(), final), Math.Max(blocks.Max(), initial));
        // A share of a value means something above zero only; else the curve's own range is the measure, and noise where that is all there is.
        var positive = low > 0 && initial > 0;
        var scale = Math.Max(positive ? Math.Max(initial, final) : Math.Max(high - low, 6 * spread.Deviation), double.Epsilon);
        var whole = Fitted(blocks, scale);
        var half = Fitted(blocks.AsSpan(blocks.Length / 2), scale);
        // The noise of a loss that rises grows with it: its start had less.
        var first = CurveScatter.Of(values[..((n + 1) / 2)]);
        var (ofLead, ofTail) = (Math.Min(first.OfMedian(lead), spread.OfMedian(lead)), spread.OfMedian(tail));
        // Ends are compared with stretches of their own length, of which even the luckiest is no lower by chance than they.
        var stretches = Robust.BlockMedians(values, n / tail);
        var trend = new LossTrend(
            LossState.Unknown, n, initial, final, (initial - final) / scale, whole.Drop, whole.Low, whole.High,
            guess is not null && Math.Abs(final - guess.Value) <= guess.Within * guess.Value, new StepRange(curve.Steps[0], curve.Steps[^1]))
        {
            Noise = Math.Sqrt((ofLead * ofLead) + (ofTail * ofTail)),
            IsPositive = positive,
            Newest = newest,
            Lowest = stretches.Min(),
        };
        var enough = n >= (curve.PerEpoch ? options.MinEpochs : options.MinSteps);
        var fell = initial - trend.Lowest;
        var back = enough && fell >= (positive ? options.Fallen : FallenOfRange) * scale && final - trend.Lowest >= options.CameBack * fell
            && final - trend.Lowest > StandardErrors * Math.Sqrt(2) * ofTail && newest - trend.Lowest >= options.CameBack * fell
            && !WasThereBefore(stretches, trend.Lowest, final);
        trend = trend with { CameBackFrom = back ? trend.Lowest : null };
        var (state, needs) = trend.Judge(enough, half, high - low, scale, guess, options);
        trend = trend with { State = state, Needs = needs };
        return trend with { Onset = trend.Began(curve, scale, guess?.Value, options) };
    }

    /// <summary>Whether the curve had come back up like this before, and fell again: rates that rise and fall in turn do that.</summary>
    private static bool WasThereBefore(double[] stretches, double lowest, double final)
    {
        var near = lowest + ((final - lowest) / 4);
        var first = Array.FindIndex(stretches, s => s <= near);
        var up = Array.FindIndex(stretches, Math.Max(first, 0), s => s >= final - ((final - lowest) / 4));
        return up >= 0 && Array.FindIndex(stretches, up, s => s <= near) >= 0;
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

    private (LossState State, string? Needs) Judge(
        bool enough, (double Drop, double Low, double High) half, double range, double scale, GuessLoss? guess, LossTrendOptions options)
    {
        if (Points < options.MinToSeeFall) return (LossState.Unknown, null);
        // A bad first loss falls to chance within a few steps as the last bias settles: that is not learning.
        if (AtChance)
        {
            var leaves = (half.Low > 0 && half.Drop >= options.SmallestFall) || Final - Newest > Math.Max(StandardErrors * Noise, guess!.Within * guess.Value);
            return leaves ? (LossState.Falling, null) : enough ? (LossState.Stalled, null) : (LossState.Unknown, null);
        }

        if (CameBackFrom is not null) return (LossState.Rising, null);
        var fall = Initial - Math.Min(Final, Newest);
        if (Drop >= (IsPositive ? options.Fallen : FallenOfRange) && Initial - Final >= 3 * Noise) return (LossState.Fallen, null);
        if (enough && guess is not null && Final > 0 && Final < (1 - Math.Max(options.Stalled, 2 * guess.Within)) * guess.Value)
            return (LossState.Fallen, null);
        if ((FittedLow > 0 && FittedDrop * scale >= SeenOfRange * range) || fall > Math.Max(StandardErrors * Noise, SeenOfRange * range))
            return (LossState.Falling, null);
        if (!enough) return (LossState.Unknown, null);
        if (!IsPositive) return (LossState.Unknown, "a loss above zero, or an accuracy: one that crosses zero has no place where it must get to");
        if (FittedHigh < 0 && Drop <= -options.Stalled && Final - Initial > StandardErrors * Noise && Newest - Initial > StandardErrors * Noise)
            return (LossState.Rising, null);
        if (FittedHigh > options.Fallen) return (LossState.Unknown, $"more steps: the noise could hide a fall of {Wording.Percent(options.Fallen)}");
        return guess is null && Final < NearFloor
            ? (LossState.Unknown, "an accuracy: a loss this near to zero may have nothing left to lose")
            : (LossState.Stalled, null);
    }

    private static (double Drop, double Low, double High) Fitted(ReadOnlySpan<double> blocks, double scale)
    {
        var trend = Trend.Of(blocks);
        var span = (blocks.Length - 1) / scale;
        return blocks.Length < 2 ? (0, double.NegativeInfinity, double.PositiveInfinity) : (-trend.Slope * span, -trend.Upper * span, -trend.Lower * span);
    }
}
