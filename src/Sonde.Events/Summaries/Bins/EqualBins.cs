// TensorFlow's histogram bins: so many of equal width, from the smallest value to the largest.
namespace Sonde.Events;

/// <summary>
/// Counts float32 values into rows of left edge, right edge and count, as TensorFlow's summaries store them. Where all values
/// are the same every edge is that value and the last bin has them all; where there is none, all rows are zero.
/// NaN and infinite values are left out.
/// </summary>
internal static class EqualBins
{
    /// <summary>The number of bins that TensorFlow makes by default.</summary>
    public const int DefaultBins = 30;

    /// <summary>Numbers in a row.</summary>
    public const int Columns = 3;

    /// <summary>Fills the rows, whose number is that of the bins; without rows nothing is counted.</summary>
    public static void Fill(ReadOnlySpan<float> values, Span<double> rows)
    {
        rows.Clear();
        var bins = rows.Length / Columns;
        var moments = FiniteMoments.Of(values);
        if (moments.Count == 0 || bins == 0)
        {
            return;
        }

        var (min, max) = (moments.Min, moments.Max);
        var width = (max - min) / bins;
        for (var bin = 0; bin < bins; bin++)
        {
            rows[bin * Columns] = min + (bin * width);
            rows[(bin * Columns) + 1] = bin == bins - 1 ? max : min + ((bin + 1) * width);
        }

        if (width == 0)
        {
            rows[^1] = moments.Count;
            return;
        }

        foreach (var value in values)
        {
            if (float.IsFinite(value))
            {
                rows[(Math.Min((int)((value - min) / width), bins - 1) * Columns) + 2]++;
            }
        }
    }
}
