// Into which bins the values of a histogram are counted.
namespace Sonde;

/// <summary>
/// Bins of <see cref="SummaryWriter.AddHistogram(string, ReadOnlySpan{float}, long, HistogramBins, double?, string, string)"/>. All leave NaN and
/// infinite values out, and keep the smallest and the largest value exactly.
/// </summary>
public enum HistogramBins
{
    /// <summary>PyTorch's: limits at 0 and ±1e-12 · 1.1^i, so that a bin is a tenth wide. Stored as a histogram message.</summary>
    PyTorch,

    /// <summary>
    /// One bin for each power of two and sign, one around zero for what is below 2^-126: the bin is the exponent of the float,
    /// so that counting takes next to no time. Stored as a histogram message.
    /// </summary>
    Exponent,

    /// <summary>TensorFlow's: 30 bins of equal width from the smallest to the largest value. Stored as a tensor.</summary>
    TensorFlow,
}
