// A scalar series cut into buckets, of which each keeps its extremes: what a chart draws of a long curve.
namespace Sonde.Runs;

/// <summary>
/// Columns of equal length <see cref="Count"/>, one row a bucket, in the order of the series' points. Nothing is sampled:
/// the largest and the smallest finite value of every bucket are exact, so no spike is lost.
/// </summary>
internal sealed class EnvelopeColumns
{
    internal EnvelopeColumns(int count, int total)
    {
        Total = total;
        Counts = new int[count];
        FirstSteps = new long[count];
        Steps = new long[count];
        WallTimes = new double[count];
        First = new double[count];
        Last = new double[count];
        Min = new double[count];
        Max = new double[count];
        Marks = new PointMarks[count];
    }

    /// <summary>Number of buckets, none of them empty.</summary>
    public int Count => Counts.Length;

    /// <summary>Number of points in the step range, all of them in some bucket.</summary>
    public int Total { get; }

    /// <summary>True when every bucket is one point, so that <see cref="Last"/> is the whole curve.</summary>
    public bool IsExact => Count == Total;

    /// <summary>Points in each bucket.</summary>
    public int[] Counts { get; }

    /// <summary>The step of each bucket's first point.</summary>
    public long[] FirstSteps { get; }

    /// <summary>The step of each bucket's last point.</summary>
    public long[] Steps { get; }

    /// <summary>The wall time of each bucket's last point, seconds since 1970.</summary>
    public double[] WallTimes { get; }

    /// <summary>The value of each bucket's first point; may be NaN or infinite.</summary>
    public double[] First { get; }

    /// <summary>The value of each bucket's last point; may be NaN or infinite.</summary>
    public double[] Last { get; }

    /// <summary>The smallest finite value of each bucket; NaN where no value is finite.</summary>
    public double[] Min { get; }

    /// <summary>The largest finite value of each bucket; NaN where no value is finite.</summary>
    public double[] Max { get; }

    /// <summary>Which values that are not finite each bucket holds, and what became of its branch.</summary>
    public PointMarks[] Marks { get; }

    /// <summary>
    /// Where the training was restarted, in the order of the rows. A bucket marked
    /// <see cref="PointMarks.Abandoned"/> was left behind by the first of these with a later row and a step not above its own.
    /// </summary>
    public IReadOnlyList<EnvelopeRestart> Restarts { get; internal set; } = [];
}
