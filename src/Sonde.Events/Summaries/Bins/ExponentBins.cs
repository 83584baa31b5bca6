// Histogram bins that are powers of two: the bin of a float32 is its sign and exponent.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sonde.Events;

/// <summary>
/// Sorts float32 values into bins [2^e, 2^(e+1)) for -126 ≤ e ≤ 127 and their mirror images (-2^(e+1), -2^e], and one bin
/// around zero for all that is smaller. NaN and infinite values are left out.
/// </summary>
internal static class ExponentBins
{
    private const int Stretch = 4096;
    private const int Tables = 8;
    private const int Signed = 512;        // what the upper nine bits of a float can be
    private const int Exponents = 254;     // of floats that are neither subnormal nor infinite
    private const int Bias = 127;

    private static readonly double[] RightEdges = MakeRightEdges();

    /// <summary>How many counters <see cref="Sort"/> needs.</summary>
    public static int Bins => RightEdges.Length;

    /// <summary>Sorts values into bins.</summary>
    /// <param name="values">The values, in any order.</param>
    /// <param name="counts">Scratch of <see cref="Bins"/> counters.</param>
    public static CountedBins Sort(ReadOnlySpan<float> values, Span<long> counts)
    {
        // Most values share a few exponents: counted in several tables, none waits for the sum of the one before.
        Span<int> tables = stackalloc int[Tables * Signed];
        tables.Clear();
        var moments = FiniteMoments.None;
        for (var start = 0; start < values.Length; start += Stretch)
        {
            var stretch = values.Slice(start, Math.Min(Stretch, values.Length - start));
            moments += FiniteMoments.Of(stretch);
            Count(stretch, ref MemoryMarshal.GetReference(tables));
        }

        for (var bin = 0; bin < counts.Length; bin++)
        {
            var exponent = Math.Abs(bin - Exponents);
            counts[bin] = bin == Exponents ? Total(tables, 0) + Total(tables, Signed / 2) : Total(tables, exponent + (bin < Exponents ? Signed / 2 : 0));
        }

        return new CountedBins(moments, counts, RightEdges);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(ReadOnlySpan<float> values, ref int tables)
    {
        // Two values a load; the lower half's exponent lies below the upper half's.
        const int Low = 23, High = 55, Mask = Signed - 1;
        var pairs = MemoryMarshal.Cast<float, ulong>(values);
        var i = 0;
        for (; i < pairs.Length - 3; i += 4)
        {
            var (a, b, c, d) = (pairs[i], pairs[i + 1], pairs[i + 2], pairs[i + 3]);
            Unsafe.Add(ref tables, (int)(a >> Low) & Mask)++;
            Unsafe.Add(ref tables, Signed + (int)(a >> High))++;
            Unsafe.Add(ref tables, (2 * Signed) + ((int)(b >> Low) & Mask))++;
            Unsafe.Add(ref tables, (3 * Signed) + (int)(b >> High))++;
            Unsafe.Add(ref tables, (4 * Signed) + ((int)(c >> Low) & Mask))++;
            Unsafe.Add(ref tables, (5 * Signed) + (int)(c >> High))++;
            Unsafe.Add(ref tables, (6 * Signed) + ((int)(d >> Low) & Mask))++;
            Unsafe.Add(ref tables, (7 * Signed) + (int)(d >> High))++;
        }

        foreach (var value in values[(2 * i)..])
            Unsafe.Add(ref tables, (int)(BitConverter.SingleToUInt32Bits(value) >> Low))++;
    }

    private static long Total(Span<int> tables, int at)
    {
        var total = 0L;
        for (; at < tables.Length; at += Signed)
            total += tables[at];
        return total;
    }

    private static double[] MakeRightEdges()
    {
        var edges = new double[(2 * Exponents) + 1];
        for (var exponent = 1; exponent <= Exponents; exponent++)
        {
            edges[Exponents - exponent] = -Math.ScaleB(1, exponent - Bias);
            edges[Exponents + exponent] = Math.ScaleB(1, exponent + 1 - Bias);
        }

        edges[Exponents] = Math.ScaleB(1, 1 - Bias);
        return edges;
    }
}
