// PyTorch's histogram bins: limits that grow by a tenth, on both sides of zero.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sonde.Events;

/// <summary>
/// Sorts float32 values into the bins of PyTorch's writer: limits 0 and ±1e-12 * 1.1^i below 1e20, bin i holding
/// [limit i, limit i+1). NaN and infinite values are left out of everything: one of them would poison the moments and hide
/// the rest. Finite values beyond the limits, which PyTorch loses, go into one more bin on each side that ends at the extreme.
/// </summary>
internal static class GeometricBins
{
    // Few enough to be in the first-level cache still when they are looked at again.
    private const int Stretch = 2048;

    /// <summary>Limits, ascending.</summary>
    private static readonly double[] Limits = MakeLimits();

    // With two more: one that no finite value reaches, so that the bin beyond the last limit needs no test of its own, and one
    // that nothing reaches, for the values that do not count.
    private static readonly double[] LimitsAndEnds = [.. Limits, double.PositiveInfinity, double.NaN];

    // For each value of a float's upper 16 bits the bin of the smallest float that starts with them. Such floats lie within
    // one part in 128 of each other and limits one part in ten apart, so the bin is this one or the next.
    private static readonly ushort[] FirstBin = MakeFirstBins();

    /// <summary>How many counters <see cref="Sort"/> needs: the bins between the limits and one beyond on each side.</summary>
    public static int Bins => Limits.Length + 1;

    /// <summary>Sorts values into bins.</summary>
    /// <param name="values">The values, in any order.</param>
    /// <param name="counts">Scratch of <see cref="Bins"/> counters.</param>
    [SkipLocalsInit]
    public static CountedBins Sort(ReadOnlySpan<float> values, Span<long> counts)
    {
        // Neighbours often fall into the same bin: counted apart, neither waits for the other's sum.
        Span<int> even = stackalloc int[LimitsAndEnds.Length], odd = stackalloc int[LimitsAndEnds.Length];
        even.Clear();
        odd.Clear();
        var moments = FiniteMoments.None;
        for (var start = 0; start < values.Length; start += Stretch)
        {
            var stretch = values.Slice(start, Math.Min(Stretch, values.Length - start));
            moments += FiniteMoments.Of(stretch);
            Count(stretch, FirstBin, LimitsAndEnds, even, odd);
        }

        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = (long)even[i] + odd[i];
        }

        return new CountedBins(moments, counts, Limits);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(ReadOnlySpan<float> values, ushort[] firstBins, double[] limits, Span<int> even, Span<int> odd)
    {
        var i = 0;
        for (; i < values.Length - 1; i += 2)
        {
            even[BinOf(values[i], firstBins, limits)]++;
            odd[BinOf(values[i + 1], firstBins, limits)]++;
        }

        if (i < values.Length)
        {
            even[BinOf(values[i], firstBins, limits)]++;
        }
    }

    // Which of two bins is anyone's guess: adding the comparison's outcome spares the processor that guess.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BinOf(float value, ushort[] firstBins, double[] limits)
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(firstBins);
        int bin = Unsafe.Add(ref first, (int)(BitConverter.SingleToUInt32Bits(value) >> 16));
        return bin + Unsafe.BitCast<bool, byte>(value >= Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(limits), bin));
    }

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
            // Below zero the smallest is the one with the largest magnitude. Floats that start as infinity does do not count.
            var smallest = BitConverter.UInt32BitsToSingle(((uint)top << 16) | (top >= 0x8000 ? 0xffffu : 0));
            var at = Array.BinarySearch(Limits, smallest);
            bins[top] = (ushort)(!float.IsFinite(smallest) ? Limits.Length + 1 : at >= 0 ? at + 1 : ~at);
        }

        return bins;
    }
}
