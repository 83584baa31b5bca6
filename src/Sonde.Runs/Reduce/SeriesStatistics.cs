// Exact statistics of the points of a scalar series that lie in a window of steps and times.
namespace Sonde.Runs;

/// <summary>What a window of a scalar series holds. Every point counts, also those that a restart left behind.</summary>
/// <param name="Points">Points in the window.</param>
/// <param name="Min">The smallest finite value; NaN where there is none.</param>
/// <param name="Max">The largest finite value; NaN where there is none.</param>
/// <param name="LastStep">The step of the window's last point in the order of the files; null without a point.</param>
/// <param name="Last">Its value, finite or not; NaN without a point.</param>
internal sealed record SeriesStatistics(int Points, double Min, double Max, long? LastStep, double Last)
{
    /// <summary>Looks at every point with <paramref name="fromStep"/> ≤ step ≤ <paramref name="toStep"/> and a wall time in the bounds.</summary>
    /// <param name="series">The series.</param>
    /// <param name="fromStep">The lowest step, or null for no bound.</param>
    /// <param name="toStep">The highest step, or null for no bound.</param>
    /// <param name="fromTime">The earliest wall time in seconds since 1970, or null for no bound.</param>
    /// <param name="toTime">The latest wall time, or null for no bound.</param>
    public static SeriesStatistics Compute(ScalarSeries series, long? fromStep, long? toStep, double? fromTime, double? toTime)
    {
        ArgumentNullException.ThrowIfNull(series);
        var (low, high) = (fromStep ?? long.MinValue, toStep ?? long.MaxValue);
        var anyTime = fromTime is null && toTime is null;
        var (points, min, max) = (0, double.PositiveInfinity, double.NegativeInfinity);
        (long Step, double Value)? last = null;
        Span<long> steps = stackalloc long[PackedInt64.Capacity];
        Span<long> times = stackalloc long[PackedInt64.Capacity];
        Span<double> values = stackalloc double[PackedInt64.Capacity];
        foreach (var part in series.Parts)
        {
            for (var start = 0; start < part.Count; start += PackedInt64.Capacity)
            {
                var chunk = part.Chunks[start / PackedInt64.Capacity];
                var length = Math.Min(PackedInt64.Capacity, part.Count - start);
                if (length == PackedInt64.Capacity && chunk.Summary is { } summary)
                {
                    if (summary.MaxStep < low || summary.MinStep > high)
                        continue;
                    if (anyTime && summary.MinStep >= low && summary.MaxStep <= high)
                    {
                        points += length;
                        if (double.IsFinite(summary.Min))
                            (min, max) = (Math.Min(min, summary.Min), Math.Max(max, summary.Max));
                        last = (chunk.Steps[length - 1], chunk.Values[length - 1]);
                        continue;
                    }
                }

                chunk.Steps.CopyTo(0, steps[..length]);
                chunk.Values.CopyTo(0, values[..length]);
                if (!anyTime)
                    chunk.WallTimeBits.CopyTo(0, times[..length]);
                for (var i = 0; i < length; i++)
                {
                    if (steps[i] < low || steps[i] > high || !(anyTime || IsWithin(BitConverter.Int64BitsToDouble(times[i]), fromTime, toTime)))
                        continue;
                    points++;
                    last = (steps[i], values[i]);
                    if (double.IsFinite(values[i]))
                        (min, max) = (Math.Min(min, values[i]), Math.Max(max, values[i]));
                }
            }
        }

        return new(points, min <= max ? min : double.NaN, min <= max ? max : double.NaN, last?.Step, last?.Value ?? double.NaN);
    }

    // A time that is NaN lies in no bounds.
    private static bool IsWithin(double time, double? from, double? to) =>
        !double.IsNaN(time) && !(time < from) && !(time > to);
}
