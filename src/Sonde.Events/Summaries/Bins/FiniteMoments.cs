// Extremes and moments of many values at once, NaN and infinity left out.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sonde.Events;

/// <summary>What a histogram holds besides the bins. One value that is not finite would poison all of it, so they do not count.</summary>
/// <param name="Count">How many values are finite.</param>
/// <param name="Min">The smallest of them; infinite where there is none.</param>
/// <param name="Max">The largest of them; negative infinite where there is none.</param>
/// <param name="Sum">Their sum, in float64.</param>
/// <param name="SumSquares">The sum of their squares.</param>
internal readonly record struct FiniteMoments(long Count, double Min, double Max, double Sum, double SumSquares)
{
    /// <summary>Those of no values.</summary>
    public static FiniteMoments None { get; } = new(0, double.PositiveInfinity, double.NegativeInfinity, 0, 0);

    /// <summary>Those of some values. The order of summing differs from that of a plain loop, and so may the last digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static FiniteMoments Of(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var greatest = new Vector<float>(float.MaxValue);
        var (least, most) = (new Vector<float>(float.PositiveInfinity), new Vector<float>(float.NegativeInfinity));
        Vector<double> lowSum = default, highSum = default, lowSquares = default, highSquares = default;
        Vector<int> counts = default;
        foreach (var vector in vectors)
        {
            var finite = Vector.LessThanOrEqual(Vector.Abs(vector), greatest);
            least = Vector.Min(least, Vector.ConditionalSelect(finite, vector, least));
            most = Vector.Max(most, Vector.ConditionalSelect(finite, vector, most));
            counts -= finite; // all bits set are -1
            Vector.Widen(Vector.ConditionalSelect(finite, vector, Vector<float>.Zero), out var low, out var high);
            lowSum += low;
            highSum += high;
            lowSquares += low * low;
            highSquares += high * high;
        }

        var all = new FiniteMoments(0, double.PositiveInfinity, double.NegativeInfinity, Vector.Sum(lowSum + highSum), Vector.Sum(lowSquares + highSquares));
        for (var i = 0; i < Vector<float>.Count; i++)
            all = all with { Count = all.Count + counts[i], Min = Math.Min(all.Min, least[i]), Max = Math.Max(all.Max, most[i]) };
        foreach (var value in values[(vectors.Length * Vector<float>.Count)..])
        {
            if (float.IsFinite(value))
                all += new FiniteMoments(1, value, value, value, (double)value * value);
        }

        return all;
    }

    /// <summary>Those of the values of both.</summary>
    public static FiniteMoments operator +(in FiniteMoments a, in FiniteMoments b) =>
        new(a.Count + b.Count, Math.Min(a.Min, b.Min), Math.Max(a.Max, b.Max), a.Sum + b.Sum, a.SumSquares + b.SumSquares);
}
