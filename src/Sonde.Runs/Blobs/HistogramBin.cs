// One bar of a histogram.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>How many values lie between two edges.</summary>
/// <param name="Left">The left edge.</param>
/// <param name="Right">The right edge.</param>
/// <param name="Count">The number of values; a double in the format.</param>
public readonly record struct HistogramBin(double Left, double Right, double Count)
{
    /// <summary>
    /// The bins of a legacy histogram. Its limits reach far beyond the values, so empty buckets at both ends are dropped and the
    /// outer edges are the smallest and the largest value. No bins where every bucket is empty.
    /// </summary>
    public static HistogramBin[] From(HistogramSummary histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        var counts = histogram.Counts;
        var first = Array.FindIndex(counts, static count => count > 0);
        var last = Array.FindLastIndex(counts, static count => count > 0);
        if (first < 0)
            return [];
        var bins = new HistogramBin[last - first + 1];
        for (var i = first; i <= last; i++)
        {
            var left = i == first ? histogram.Min : histogram.Limits[i - 1];
            var right = i == last ? histogram.Max : histogram.Limits[i];
            bins[i - first] = new HistogramBin(left, right, counts[i]);
        }

        return bins;
    }

    /// <summary>The rows of a tensor [k, 3], as they are where they are few enough; false for a tensor of another shape.</summary>
    internal static bool TryFromTensor(TensorValue tensor, out HistogramBin[] bins)
    {
        var isHistogram = HistogramSummary.TryReadRows(tensor, out var rows);
        bins = new HistogramBin[rows.Length / 3];
        for (var i = 0; i < bins.Length; i++)
            bins[i] = new HistogramBin(rows[i * 3], rows[(i * 3) + 1], rows[(i * 3) + 2]);
        return isHistogram;
    }
}
