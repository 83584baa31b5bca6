// Which values that are not numbers were seen among the points of a bucket.
namespace Sonde.Runs;

/// <summary>Flags of values that cannot be drawn as a height.</summary>
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
}

internal static class PointMarksOf
{
    /// <summary>The flag of a value that is not finite.</summary>
    public static PointMarks NonFinite(double value) =>
        double.IsNaN(value) ? PointMarks.NaN : value > 0 ? PointMarks.PositiveInfinity : PointMarks.NegativeInfinity;
}
