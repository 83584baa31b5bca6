// When a fault began, as far as readings tell: they are sparse, so the onset is an interval.
namespace Sonde.Diagnosis;

/// <summary>
/// When a fault began: after one step and by another. Nothing is known of the steps in between, where nothing was read.
/// </summary>
/// <param name="After">The newest step at which it had not begun; null when no reading shows the run without it.</param>
/// <param name="By">The step by which it was there for certain.</param>
internal sealed record Onset(long? After, long By)
{
    /// <summary>Share of the readings from the onset on that show the fault: one lucky batch does not end it. Ours.</summary>
    internal const double Held = 0.8;

    /// <summary>A fault of which no reading shows the run free, and which no reading dates either.</summary>
    internal static Onset Always { get; } = new(null, long.MinValue);

    /// <summary>
    /// Whether this began clearly later than the other: it was still absent when the other was there already. Two onsets in one
    /// reading interval are not distinguished, so the distance asked for is at least one interval of the signal that is read more seldom.
    /// </summary>
    public bool IsClearlyAfter(Onset other) => After >= other.By;

    /// <summary>
    /// The reading from which on the fault held to the end: the start of the tail with the largest cumulative sum of (held - 0.8),
    /// after E. S. Page's cumulative sums (Biometrika 41, 1954). -1 when no tail holds the fault in more than 80 % of its readings.
    /// </summary>
    internal static int Start(ReadOnlySpan<bool> held)
    {
        var (sum, best, start) = (0.0, 0.0, -1);
        for (var i = held.Length - 1; i >= 0; i--)
        {
            sum += held[i] ? 1 - Held : -Held;
            // Rounding must not let ten readings of either kind tie differently by their order; of ties the earliest counts.
            if (held[i] && sum > best - 1e-9 && sum > 1e-9) (best, start) = (sum, i);
        }

        return start;
    }

    /// <summary>The onset of a fault that each reading shows or does not show; null when it does not hold at the end.</summary>
    /// <param name="steps">One step a reading, ascending.</param>
    /// <param name="held">Whether the reading shows the fault.</param>
    internal static Onset? Of(ReadOnlySpan<long> steps, ReadOnlySpan<bool> held)
    {
        var start = Start(held);
        return start < 0 ? null : new Onset(start == 0 ? null : steps[start - 1], steps[start]);
    }
}
