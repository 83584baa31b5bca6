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
        var copy = values.ToArray();
        var middle = copy.Length / 2;
        var upper = Select(copy, middle);
        return copy.Length % 2 == 1 ? upper : (Largest(copy.AsSpan(0, middle)) + upper) / 2;
    }

    /// <summary>The value that would stand at a place if they were sorted; those before it are then no larger (C. A. R. Hoare's "find", 1961).</summary>
    private static double Select(Span<double> values, int place)
    {
        var (low, high) = (0, values.Length - 1);
        while (low < high)
        {
            var pivot = values[low + ((high - low) / 2)];
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (values[i] < pivot) i++;
                while (values[j] > pivot) j--;
                if (i > j) break;
                (values[i], values[j]) = (values[j], values[i]);
                (i, j) = (i + 1, j - 1);
            }

            if (place <= j) high = j;
            else if (place >= i) low = i;
            else break;
        }

        return values[place];
    }

    private static double Largest(ReadOnlySpan<double> values)
    {
        var largest = values[0];
        foreach (var value in values) largest = Math.Max(largest, value);
        return largest;
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
