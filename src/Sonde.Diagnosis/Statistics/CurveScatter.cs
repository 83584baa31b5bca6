// How far the points of a curve scatter around its course, and how much of that neighbours share.
namespace Sonde.Diagnosis;

/// <summary>The scatter of a curve around a straight course.</summary>
/// <param name="Deviation">Standard deviation of a point, from the median absolute deviation.</param>
/// <param name="Correlation">How many neighbouring points tell as much as one independent point; 1 for white noise.</param>
internal readonly record struct CurveScatter(double Deviation, double Correlation)
{
    private const double NormalConsistency = 1.4826;

    // The variance of a median over that of a mean, of many normal values.
    private const double OfMedians = 1.57;
    private const int Blocks = 12;
    private const int TrendBlocks = 24;

    /// <summary>Measures a stretch of a curve.</summary>
    public static CurveScatter Of(ReadOnlySpan<double> values)
    {
        var n = values.Length;
        if (n < 4) return new(n < 3 ? 0 : Robust.Noise(values), 1);
        var course = Robust.BlockMedians(values, TrendBlocks);
        var slope = Trend.Of(course).Slope * course.Length / n;
        var rest = new double[n];
        for (var i = 0; i < n; i++) rest[i] = values[i] - (slope * i);
        var deviation = Math.Max(Scatter(rest), Robust.Noise(values));
        var length = n / Blocks;
        if (length < 2 || !(deviation > 0)) return new(deviation, 1);
        var ofBlocks = Scatter(Robust.BlockMedians(rest, Blocks));
        return new(deviation, Math.Clamp(ofBlocks * ofBlocks * length / (OfMedians * deviation * deviation), 1, length));
    }

    /// <summary>Standard error of the median of that many neighbouring points.</summary>
    public double OfMedian(int points) => Math.Sqrt(OfMedians) * Deviation * Math.Sqrt(Math.Min(1, Correlation / Math.Max(1, points)));

    private static double Scatter(double[] values)
    {
        var centre = Robust.Median(values);
        return NormalConsistency * Robust.Median(Array.ConvertAll(values, v => Math.Abs(v - centre)));
    }
}
