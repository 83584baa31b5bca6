// PyTorch's histogram bins: limits that grow by a tenth, on both sides of zero.
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>
/// Sorts float32 values into the bins of PyTorch's writer: limits 0 and ±1e-12 * 1.1^i below 1e20, bin i holding
/// [limit i, limit i+1). NaN and infinite values are left out of everything: one of them would poison the moments and hide
/// the rest. Finite values beyond the limits, which PyTorch loses, go into one more bin on each side that ends at the extreme.
/// </summary>
internal ref struct GeometricBins
{
    /// <summary>Limits, ascending.</summary>
    private static readonly double[] Limits = MakeLimits();

    // With one more that no finite value reaches, so that the bin beyond the last limit needs no test of its own.
    private static readonly double[] LimitsAndEnd = [.. Limits, double.PositiveInfinity];

    // For each value of a float's upper 16 bits the bin of the smallest float that starts with them. Such floats lie within
    // one part in 128 of each other and limits one part in ten apart, so the bin is this one or the next.
    private static readonly ushort[] FirstBin = MakeFirstBins();

    private readonly Span<long> _counts;
    private int _first;
    private int _last;

    private GeometricBins(Span<long> counts) => _counts = counts;

    /// <summary>How many counters <see cref="Sort"/> needs: the bins between the limits and one beyond on each side.</summary>
    public static int Bins => Limits.Length + 1;

    public double Min { get; private set; }

    public double Max { get; private set; }

    public long Count { get; private set; }

    public double Sum { get; private set; }

    public double SumSquares { get; private set; }

    /// <summary>The buckets that are written: those of the support, and an empty one to their left that gives the first its left edge.</summary>
    public readonly int Buckets => Count == 0 ? 0 : _last - _first + 2;

    /// <summary>The bytes of the histogram message.</summary>
    public readonly int PayloadBytes => (5 * (1 + sizeof(double))) + (Count == 0 ? 0 : 2 * ProtoWriter.SizeOfField(Buckets * sizeof(double)));

    /// <summary>Sorts values into bins.</summary>
    /// <param name="values">The values, in any order.</param>
    /// <param name="counts">Scratch of <see cref="Bins"/> counters.</param>
    [SkipLocalsInit]
    public static GeometricBins Sort(ReadOnlySpan<float> values, Span<long> counts)
    {
        counts.Clear();
        var bins = new GeometricBins(counts);
        var (first, limits) = (FirstBin, LimitsAndEnd);
        float min = float.PositiveInfinity, max = float.NegativeInfinity;
        double sum = 0, sumSquares = 0;
        long count = 0;
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                continue;
            }

            double v = value;
            min = value < min ? value : min;
            max = value > max ? value : max;
            sum += v;
            sumSquares += v * v;
            count++;

            // Which of two bins is anyone's guess: adding the comparison's outcome spares the processor that guess.
            int bin = first[BitConverter.SingleToUInt32Bits(value) >> 16];
            counts[bin + Unsafe.BitCast<bool, byte>(v >= limits[bin])]++;
        }

        if (count > 0)
        {
            bins.Min = min;
            bins.Max = max;
            bins.Sum = sum;
            bins.SumSquares = sumSquares;
            bins.Count = count;
            bins._first = counts.IndexOfAnyExcept(0);
            bins._last = counts.LastIndexOfAnyExcept(0);
        }

        return bins;
    }

    /// <summary>Writes the histogram message of <see cref="PayloadBytes"/> bytes.</summary>
    public readonly void Write(Span<byte> payload)
    {
        var writer = new ProtoWriter(payload);
        writer.Double(1, Min);
        writer.Double(2, Max);
        writer.Double(3, Count);
        writer.Double(4, Sum);
        writer.Double(5, SumSquares);
        if (Count == 0)
        {
            return;
        }

        writer.Head(6, Buckets * sizeof(double));
        for (var bin = _first - 1; bin <= _last; bin++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(writer.Take(sizeof(double)), RightEdge(bin));
        }

        writer.Head(7, Buckets * sizeof(double));
        for (var bin = _first - 1; bin <= _last; bin++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(writer.Take(sizeof(double)), bin < _first ? 0 : _counts[bin]);
        }
    }

    // Bin b lies between limits b-1 and b; the outermost bins end at the extreme values themselves.
    private readonly double RightEdge(int bin) => bin < 0 ? Min : bin < Limits.Length ? Limits[bin] : Max;

    private static double[] MakeLimits()
    {
        var positive = new List<double>();
        for (var limit = 1e-12; limit < 1e20; limit *= 1.1)
        {
            positive.Add(limit);
        }

        return [.. positive.AsEnumerable().Reverse().Select(limit => -limit), 0, .. positive];
    }

    private static ushort[] MakeFirstBins()
    {
        var bins = new ushort[1 << 16];
        for (var top = 0; top < bins.Length; top++)
        {
            // Below zero the smallest is the one with the largest magnitude.
            var smallest = BitConverter.UInt32BitsToSingle(((uint)top << 16) | (top >= 0x8000 ? 0xffffu : 0));
            var at = Array.BinarySearch(Limits, smallest);
            bins[top] = (ushort)(!float.IsFinite(smallest) ? 0 : at >= 0 ? at + 1 : ~at);
        }

        return bins;
    }
}
