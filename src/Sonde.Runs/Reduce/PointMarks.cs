// What a reader has to know of the points of a bucket besides their extremes.
namespace Sonde.Runs;

/// <summary>Flags of values that cannot be drawn as a height, and of branches. Restarts are distinguished as buckets are: see <see cref="Envelope"/>.</summary>
[Flags]
public enum PointMarks
{
    /// <summary>Every value was finite.</summary>
    None = 0,

    /// <summary>At least one NaN.</summary>
    NaN = 1,

    /// <summary>At least one +Infinity.</summary>
    PositiveInfinity = 2,

    /// <summary>At least one -Infinity.</summary>
    NegativeInfinity = 4,

    /// <summary>The bucket starts with a step below the one before it: a training taken up again, or another writer.</summary>
    Restart = 8,

    /// <summary>At least one point at or beyond the step at which the training was taken up again later: a tail that was abandoned.</summary>
    Abandoned = 16,
}

internal static class PointMarksOf
{
    /// <summary>The flag of a value that is not finite.</summary>
    public static PointMarks NonFinite(double value) =>
        double.IsNaN(value) ? PointMarks.NaN : value > 0 ? PointMarks.PositiveInfinity : PointMarks.NegativeInfinity;
}
