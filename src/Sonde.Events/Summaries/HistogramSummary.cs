// A histogram: how often values fell into each bucket, with the moments of the values themselves.
using System.Buffers.Binary;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>A histogram of one step. Bucket i holds the values between limit i-1 (for the first: <paramref name="Min"/>) and limit i.</summary>
/// <param name="Min">The smallest value.</param>
/// <param name="Max">The largest value.</param>
/// <param name="Count">How many values there were; a double in the format.</param>
/// <param name="Sum">The sum of the values.</param>
/// <param name="SumSquares">The sum of their squares.</param>
/// <param name="Limits">The right edge of each bucket, ascending.</param>
/// <param name="Counts">The number of values in each bucket; as long as <paramref name="Limits"/>.</param>
public sealed record HistogramSummary(double Min, double Max, double Count, double Sum, double SumSquares, double[] Limits, double[] Counts)
{
    /// <summary>The plugin whose tensors are histograms.</summary>
    public const string PluginName = "histograms";

    private static readonly HistogramSummary Empty = new(0, 0, 0, 0, 0, [], []);

    /// <summary>Decodes the payload of a <see cref="SummaryValueKind.Histogram"/> value; false where it is malformed.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out HistogramSummary histogram)
    {
        double min = 0, max = 0, count = 0, sum = 0, sumSquares = 0;
        List<double> limits = [], counts = [];
        var reader = new ProtoReader(payload);
        while (reader.Next(out var key))
        {
            switch (key)
            {
                case 1 << 3 | WireType.Fixed64:
                    min = reader.Double();
                    break;
                case 2 << 3 | WireType.Fixed64:
                    max = reader.Double();
                    break;
                case 3 << 3 | WireType.Fixed64:
                    count = reader.Double();
                    break;
                case 4 << 3 | WireType.Fixed64:
                    sum = reader.Double();
                    break;
                case 5 << 3 | WireType.Fixed64:
                    sumSquares = reader.Double();
                    break;
                case 6 << 3 | WireType.Length:
                    AppendPacked(reader.Bytes(), limits);
                    break;
                case 6 << 3 | WireType.Fixed64:
                    limits.Add(reader.Double());
                    break;
                case 7 << 3 | WireType.Length:
                    AppendPacked(reader.Bytes(), counts);
                    break;
                case 7 << 3 | WireType.Fixed64:
                    counts.Add(reader.Double());
                    break;
                default:
                    reader.Skip(key);
                    break;
            }
        }

        var good = !reader.Malformed && limits.Count == counts.Count;
        histogram = good ? new HistogramSummary(min, max, count, sum, sumSquares, [.. limits], [.. counts]) : Empty;
        return good;
    }

    /// <summary>
    /// Reads a histogram in tensor form: a [k, 3] tensor of left edge, right edge and count. The moments are not stored in
    /// this form; they are taken from the buckets' centres.
    /// </summary>
    public static bool TryFromTensor(TensorValue tensor, out HistogramSummary histogram)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        histogram = Empty;
        if (tensor.Shape.Length != 2 || tensor.Shape[1] != 3)
        {
            return false;
        }

        var rows = tensor.ToDoubles();
        if (rows.Length != tensor.Count || rows.Length == 0)
        {
            return tensor.Count == 0;
        }

        var limits = new double[rows.Length / 3];
        var counts = new double[limits.Length];
        double count = 0, sum = 0, sumSquares = 0;
        for (var i = 0; i < limits.Length; i++)
        {
            limits[i] = rows[(i * 3) + 1];
            counts[i] = rows[(i * 3) + 2];
            var centre = (rows[i * 3] + rows[(i * 3) + 1]) / 2;
            count += counts[i];
            sum += counts[i] * centre;
            sumSquares += counts[i] * centre * centre;
        }

        histogram = new HistogramSummary(rows[0], limits[^1], count, sum, sumSquares, limits, counts);
        return true;
    }

    private static void AppendPacked(ReadOnlySpan<byte> bytes, List<double> values)
    {
        values.EnsureCapacity(values.Count + (bytes.Length / sizeof(double)));
        for (; bytes.Length >= sizeof(double); bytes = bytes[sizeof(double)..])
        {
            values.Add(BinaryPrimitives.ReadDoubleLittleEndian(bytes));
        }
    }
}
