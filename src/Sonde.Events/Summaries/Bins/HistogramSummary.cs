// A histogram: how often values fell into each bucket, with the moments of the values themselves.
using System.Buffers.Binary;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>A histogram of one step. Bucket i holds the values between limit i-1 (for the first: <see cref="Min"/>) and limit i.</summary>
public sealed record HistogramSummary
{
    /// <summary>The plugin whose tensors are histograms.</summary>
    public const string PluginName = "histograms";

    /// <summary>The most buckets that are read one by one; of a histogram with more, neighbours are read as one.</summary>
    public const int MaxBuckets = 4096;

    // Rows of a tensor beyond those stored, all of them the same: no writer has a use for more.
    private const int MaxRepeatedRows = 1024;

    private const int Columns = 3;

    private static readonly HistogramSummary Empty = new();

    /// <summary>The smallest value.</summary>
    public double Min { get; init; }

    /// <summary>The largest value.</summary>
    public double Max { get; init; }

    /// <summary>How many values there were; a double in the format.</summary>
    public double Count { get; init; }

    /// <summary>The sum of the values.</summary>
    public double Sum { get; init; }

    /// <summary>The sum of their squares.</summary>
    public double SumSquares { get; init; }

    /// <summary>The right edge of each bucket, ascending.</summary>
    public double[] Limits { get; init; } = [];

    /// <summary>The number of values in each bucket; as long as <see cref="Limits"/>.</summary>
    public double[] Counts { get; init; } = [];

    /// <summary>How many buckets the file has of it; more than there are <see cref="Limits"/> where neighbours were put together.</summary>
    public long StoredBuckets { get; init; }

    /// <summary>
    /// Decodes the payload of a <see cref="SummaryValueKind.Histogram"/> value; false where it is malformed. Beyond
    /// <see cref="MaxBuckets"/> the empty buckets at both ends are left out, and then neighbours put together.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out HistogramSummary histogram)
    {
        double min = 0, max = 0, count = 0, sum = 0, sumSquares = 0;
        long limits = 0;
        var counts = new Support();
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
                    limits += reader.Bytes().Length / sizeof(double);
                    break;
                case 6 << 3 | WireType.Fixed64:
                    limits++;
                    reader.Double();
                    break;
                case 7 << 3 | WireType.Length:
                    for (var packed = reader.Bytes(); packed.Length >= sizeof(double); packed = packed[sizeof(double)..])
                    {
                        counts.Add(BinaryPrimitives.ReadDoubleLittleEndian(packed));
                    }

                    break;
                case 7 << 3 | WireType.Fixed64:
                    counts.Add(reader.Double());
                    break;
                default:
                    reader.Skip(key);
                    break;
            }
        }

        histogram = Empty;
        if (reader.Malformed || limits != counts.All)
        {
            return false;
        }

        var groups = BucketGroups.Of(counts.All, counts.First, counts.Last);
        histogram = new HistogramSummary
        {
            Min = min,
            Max = max,
            Count = count,
            Sum = sum,
            SumSquares = sumSquares,
            Limits = new double[groups.Count],
            Counts = new double[groups.Count],
            StoredBuckets = limits,
        };
        histogram.Fill(payload, groups);
        return true;
    }

    /// <summary>
    /// Reads a histogram in tensor form: a [k, 3] tensor of left edge, right edge and count. The moments are not stored in
    /// this form; they are taken from the buckets' centres.
    /// </summary>
    public static bool TryFromTensor(TensorValue tensor, out HistogramSummary histogram)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        histogram = Empty;
        if (!TryReadRows(tensor, out var rows) || rows.Length == 0)
        {
            return rows.Length == 0 && tensor.Count == 0 && HasRows(tensor);
        }

        var limits = new double[rows.Length / Columns];
        var counts = new double[limits.Length];
        for (var i = 0; i < limits.Length; i++)
        {
            (limits[i], counts[i]) = (rows[(i * Columns) + 1], rows[(i * Columns) + 2]);
        }

        double count = 0, sum = 0, sumSquares = 0;
        for (var row = 0L; row < tensor.Shape[0]; row++)
        {
            var (centre, of) = ((tensor.NumberAt(row * Columns) + tensor.NumberAt((row * Columns) + 1)) / 2, tensor.NumberAt((row * Columns) + 2));
            count += of;
            sum += of * centre;
            sumSquares += of * centre * centre;
        }

        histogram = new HistogramSummary
        {
            Min = rows[0],
            Max = limits[^1],
            Count = count,
            Sum = sum,
            SumSquares = sumSquares,
            Limits = limits,
            Counts = counts,
            StoredBuckets = tensor.Shape[0],
        };
        return true;
    }

    /// <summary>
    /// The rows of left edge, right edge and count of a histogram in tensor form; false for a tensor of another shape or type. Beyond
    /// <see cref="MaxBuckets"/> rows neighbours are put together.
    /// </summary>
    internal static bool TryReadRows(TensorValue tensor, out double[] rows)
    {
        rows = [];
        if (!HasRows(tensor))
        {
            return false;
        }

        if (tensor.Count == 0)
        {
            return true;
        }

        if (tensor.DataType == TensorDataType.String || TensorValue.IsComplex(tensor.DataType) || tensor.Count - tensor.Stored > Columns * MaxRepeatedRows)
        {
            return false;
        }

        var counts = new Support();
        for (var row = 0L; row < tensor.Shape[0]; row++)
        {
            counts.Add(tensor.NumberAt((row * Columns) + 2));
        }

        var groups = BucketGroups.Of(counts.All, counts.First, counts.Last);
        rows = new double[groups.Count * Columns];
        for (var row = groups.First; row <= groups.Last; row++)
        {
            var into = groups.IndexOf(row) * Columns;
            rows[into] = groups.IsFirst(row) ? tensor.NumberAt(row * Columns) : rows[into];
            rows[into + 1] = tensor.NumberAt((row * Columns) + 1);
            rows[into + 2] += tensor.NumberAt((row * Columns) + 2);
        }

        return true;
    }

    private static bool HasRows(TensorValue tensor) => tensor.Shape.Length == 2 && tensor.Shape[1] == Columns;

    private void Fill(ReadOnlySpan<byte> payload, BucketGroups groups)
    {
        long limit = 0, count = 0;
        var reader = new ProtoReader(payload);
        while (reader.Next(out var key))
        {
            switch (key)
            {
                case 6 << 3 | WireType.Length:
                    for (var packed = reader.Bytes(); packed.Length >= sizeof(double); packed = packed[sizeof(double)..])
                    {
                        PutLimit(BinaryPrimitives.ReadDoubleLittleEndian(packed));
                    }

                    break;
                case 6 << 3 | WireType.Fixed64:
                    PutLimit(reader.Double());
                    break;
                case 7 << 3 | WireType.Length:
                    for (var packed = reader.Bytes(); packed.Length >= sizeof(double); packed = packed[sizeof(double)..])
                    {
                        AddCount(BinaryPrimitives.ReadDoubleLittleEndian(packed));
                    }

                    break;
                case 7 << 3 | WireType.Fixed64:
                    AddCount(reader.Double());
                    break;
                default:
                    reader.Skip(key);
                    break;
            }
        }

        // The right edge of a group is that of the last of its buckets.
        void PutLimit(double value)
        {
            if (groups.Has(limit))
            {
                Limits[groups.IndexOf(limit)] = value;
            }

            limit++;
        }

        void AddCount(double value)
        {
            if (groups.Has(count))
            {
                Counts[groups.IndexOf(count)] += value;
            }

            count++;
        }
    }

    // How many buckets there are, and the first and the last that is not empty.
    private struct Support()
    {
        public long All { get; private set; }

        public long First { get; private set; } = -1;

        public long Last { get; private set; } = -1;

        public void Add(double count)
        {
            if (count != 0)
            {
                First = First < 0 ? All : First;
                Last = All;
            }

            All++;
        }
    }
}
