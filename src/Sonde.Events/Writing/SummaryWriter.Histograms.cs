// Histograms: how values are spread at a step.
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Sonde.Events;
using Sonde.Events.Wire;

namespace Sonde;

public sealed partial class SummaryWriter
{
    private const uint HistogramKey = (5 << 3) | WireType.Length;

    /// <summary>
    /// Adds a histogram in PyTorch's bins. NaN and infinite values are left out of it altogether: the count is that of the
    /// finite values.
    /// </summary>
    /// <param name="tag">The tag.</param>
    /// <param name="values">The values, of any shape.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    public void AddHistogram(string tag, ReadOnlySpan<float> values, long step, double? wallTime = null, string displayName = "", string description = "") =>
        AddHistogram(tag, values, step, HistogramBins.PyTorch, wallTime, displayName, description);

    /// <summary>Adds a histogram. NaN and infinite values are left out of it altogether: the count is that of the finite values.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="values">The values, of any shape.</param>
    /// <param name="step">The training step.</param>
    /// <param name="bins">Into which bins the values are counted.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    public void AddHistogram(
        string tag, ReadOnlySpan<float> values, long step, HistogramBins bins, double? wallTime = null, string displayName = "", string description = "")
    {
        if (bins == HistogramBins.TensorFlow)
        {
            AddHistogramTensor(tag, values, step, displayName: displayName, description: description, wallTime: wallTime);
            return;
        }

        Span<long> counts = stackalloc long[bins == HistogramBins.Exponent ? ExponentBins.Bins : GeometricBins.Bins];
        var counted = bins switch
        {
            HistogramBins.PyTorch => GeometricBins.Sort(values, counts),
            HistogramBins.Exponent => ExponentBins.Sort(values, counts),
            _ => throw new ArgumentOutOfRangeException(nameof(bins), bins, "This is not a kind of bins."),
        };
        using var record = _file.Begin(tag, step, wallTime, HistogramKey, counted.PayloadBytes, default, DescribeHistogram(displayName, description));
        counted.Write(record.Payload);
    }

    /// <summary>
    /// Adds a histogram in TensorFlow's form: a float64 tensor [<paramref name="buckets"/>, 3] of left edge, right edge and count,
    /// the buckets of equal width. NaN and infinite values are left out.
    /// </summary>
    /// <param name="tag">The tag.</param>
    /// <param name="values">The values, of any shape.</param>
    /// <param name="step">The training step.</param>
    /// <param name="buckets">How many buckets; 0 leaves a tensor [0, 3].</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none.</param>
    /// <param name="description">A description in Markdown; empty for none.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    public void AddHistogramTensor(
        string tag, ReadOnlySpan<float> values, long step, int buckets = EqualBins.DefaultBins, string displayName = "", string description = "",
        double? wallTime = null)
    {
        const int RowsOnStack = 64;
        ArgumentOutOfRangeException.ThrowIfNegative(buckets);
        var size = checked(buckets * EqualBins.Columns);
        var rows = buckets <= RowsOnStack ? stackalloc double[size] : new double[size];
        EqualBins.Fill(values, rows);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<double, long>(rows), MemoryMarshal.Cast<double, long>(rows));
        }

        var metadata = new SummaryMetadata(HistogramSummary.PluginName, default, displayName, description, DataClass.Tensor);
        AddContent(tag, TensorDataType.Double, MemoryMarshal.AsBytes(rows), [buckets, EqualBins.Columns], step, metadata, wallTime);
    }

    /// <summary>Adds a histogram whose bins are counted already.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="min">The smallest value.</param>
    /// <param name="max">The largest value.</param>
    /// <param name="count">How many values there were.</param>
    /// <param name="sum">The sum of the values.</param>
    /// <param name="sumSquares">The sum of their squares.</param>
    /// <param name="limits">The right edge of each bucket, ascending.</param>
    /// <param name="counts">The number of values in each bucket.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    /// <exception cref="ArgumentException">There are not as many counts as limits.</exception>
    public void AddHistogramRaw(
        string tag, double min, double max, double count, double sum, double sumSquares,
        ReadOnlySpan<double> limits, ReadOnlySpan<double> counts, long step, double? wallTime = null, string displayName = "", string description = "")
    {
        if (limits.Length != counts.Length)
        {
            throw new ArgumentException($"{limits.Length} limits need as many counts, not {counts.Length}.", nameof(counts));
        }

        const int Moments = 5;
        var size = checked((Moments * (1 + sizeof(double))) + (2 * ProtoWriter.SizeOfField(checked(limits.Length * sizeof(double)))));
        using var record = _file.Begin(tag, step, wallTime, HistogramKey, size, default, DescribeHistogram(displayName, description));
        var writer = new ProtoWriter(record.Payload);
        writer.Double(1, min);
        writer.Double(2, max);
        writer.Double(3, count);
        writer.Double(4, sum);
        writer.Double(5, sumSquares);
        writer.Doubles(6, limits);
        writer.Doubles(7, counts);
    }

    private static SummaryMetadata? DescribeHistogram(string displayName, string description) =>
        Describe(HistogramSummary.PluginName, DataClass.Tensor, displayName, description);
}
