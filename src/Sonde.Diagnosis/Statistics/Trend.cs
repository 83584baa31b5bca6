// A slope with its confidence interval, by Theil and Sen: up to 29 % of the points may be arbitrarily wrong.
namespace Sonde.Diagnosis;

/// <summary>The slope of a curve per point, and the interval that holds it.</summary>
/// <param name="Slope">Median of all pairwise slopes.</param>
/// <param name="Lower">Lower bound.</param>
/// <param name="Upper">Upper bound.</param>
/// <param name="Points">Number of points.</param>
internal readonly record struct Trend(double Slope, double Lower, double Upper, int Points)
{
    /// <summary>Two-sided 99 % of the normal distribution.</summary>
    private const double Z99 = 2.576;

    private const int Fewest = 6;

    /// <summary>
    /// Theil-Sen slope against the index, with Sen's (1968) 99 % interval from the variance of Kendall's S.
    /// With fewer than six points the interval is unbounded: six are the fewest whose order can be significant at 99 %.
    /// </summary>
    public static Trend Of(ReadOnlySpan<double> values)
    {
        var n = values.Length;
        if (n < 2) return new Trend(double.NaN, double.NegativeInfinity, double.PositiveInfinity, n);
        var slopes = new double[n * (n - 1) / 2];
        var at = 0;
        for (var i = 0; i < n; i++)
        {
            for (var j = i + 1; j < n; j++) slopes[at++] = (values[j] - values[i]) / (j - i);
        }

        var slope = Robust.Median(slopes);
        var reach = Z99 * Math.Sqrt(n * (n - 1.0) * ((2 * n) + 5) / 18);
        if (n < Fewest || reach >= slopes.Length) return new Trend(slope, double.NegativeInfinity, double.PositiveInfinity, n);
        Array.Sort(slopes);
        var low = Math.Max(0, (int)Math.Floor((slopes.Length - reach) / 2) - 1);
        var high = Math.Min(slopes.Length - 1, (int)Math.Ceiling((slopes.Length + reach) / 2));
        return new Trend(slope, slopes[low], slopes[high], n);
    }
}
