// A histogram in bins by exponent: four to a power of two, counted by shifting bits.
using System.Runtime.InteropServices;

namespace Sonde.Torch;

/// <summary>
/// Counts float32 values by sign, exponent and two bits of mantissa; bin edges grow by a quarter of the power of two below them. NaN
/// and infinity are left out. Magnitudes under 2^-<see cref="Octaves"/> of the largest are distinguished from it no longer: they
/// share the bin around zero.
/// </summary>
internal sealed class ActivationBins
{
    /// <summary>Powers of two below the largest magnitude that have bins of their own.</summary>
    public const int Octaves = 24;

    private const int MantissaShift = 23 - 2;
    private const int SignSlots = 1 << (31 - MantissaShift);   // slots of one sign
    private const int FirstNonFinite = 255 << 2;
    private readonly int[] _counts = new int[4 * SignSlots];   // two tables, so that equal neighbours need not wait for each other

    /// <summary>Counts values.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, uint>(values);
        Span<int> even = _counts.AsSpan(0, 2 * SignSlots), odd = _counts.AsSpan(2 * SignSlots, 2 * SignSlots);
        var i = 0;
        for (; i + 1 < bits.Length; i += 2)
        {
            even[(int)(bits[i] >> MantissaShift)]++;
            odd[(int)(bits[i + 1] >> MantissaShift)]++;
        }
        if (i < bits.Length) even[(int)(bits[i] >> MantissaShift)]++;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => Array.Clear(_counts);

    /// <summary>The right edges, ascending, and the counts; the first bin begins at the smallest value. Empty when nothing finite was added.</summary>
    public (double[] Limits, double[] Counts) ToHistogram()
    {
        var largest = -1;
        for (var slot = FirstNonFinite - 1; slot >= 0 && largest < 0; slot--)
            if (Count(slot) + Count(slot + SignSlots) > 0) largest = slot;
        if (largest < 0) return ([], []);
        var first = Math.Max(1, largest - (Octaves << 2) + 1);   // slots below share the bin around zero
        List<double> limits = [], counts = [];
        for (var slot = largest; slot >= first; slot--) Append(-Edge(slot), Count(slot + SignSlots));
        var around = 0L;
        for (var slot = 0; slot < Math.Min(first, largest + 1); slot++) around += Count(slot) + Count(slot + SignSlots);
        Append(Edge(first), around);
        for (var slot = first; slot <= largest; slot++) Append(Edge(slot + 1), Count(slot));
        while (counts.Count > 1 && counts[^1] == 0)
        {
            counts.RemoveAt(counts.Count - 1);
            limits.RemoveAt(limits.Count - 1);
        }
        return ([.. limits], [.. counts]);

        void Append(double limit, long count)
        {
            if (limits.Count == 0 && count == 0) return;   // the smallest value starts the first bin
            limits.Add(limit);
            counts.Add(count);
        }
    }

    /// <summary>The smallest magnitude of a slot.</summary>
    private static double Edge(int slot) => slot >= FirstNonFinite ? Math.ScaleB(1, 128) : BitConverter.UInt32BitsToSingle((uint)slot << MantissaShift);

    private long Count(int slot) => (long)_counts[slot] + _counts[slot + (2 * SignSlots)];
}
