// Medians and spreads that a few wild values cannot move.
namespace Sonde.Diagnosis;

/// <summary>Robust location and scale.</summary>
internal static class Robust
{
    /// <summary>MAD of a normal distribution times this is its standard deviation.</summary>
    private const double NormalConsistency = 1.4826;

    /// <summary>The median; NaN of nothing. Values must be ordered (no NaN).</summary>
    public static double Median(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) return double.NaN;
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>
    /// Standard deviation of the noise around a slowly moving curve, from the median absolute first difference.
    /// NaN of fewer than three values.
    /// </summary>
    public static double Noise(ReadOnlySpan<double> values)
    {
        if (values.Length < 3) return double.NaN;
        var steps = new double[values.Length - 1];
        for (var i = 0; i < steps.Length; i++) steps[i] = values[i + 1] - values[i];
        var centre = Median(steps);
        for (var i = 0; i < steps.Length; i++) steps[i] = Math.Abs(steps[i] - centre);
        return NormalConsistency * Median(steps) / Math.Sqrt(2);
    }

    /// <summary>Medians of at most <paramref name="blocks"/> consecutive blocks of equal length (to one value).</summary>
    public static double[] BlockMedians(ReadOnlySpan<double> values, int blocks)
    {
        var count = Math.Min(values.Length, blocks);
        var medians = new double[count];
        for (var b = 0; b < count; b++)
        {
            var from = (int)((long)values.Length * b / count);
            var to = (int)((long)values.Length * (b + 1) / count);
            medians[b] = Median(values[from..to]);
        }

        return medians;
    }
}
