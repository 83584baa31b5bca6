// The running sums behind TensorStatistics: one vectorised pass, double accumulators, chunk by chunk.
using System.Numerics;
using System.Runtime.InteropServices;

namespace Sonde.Torch;

/// <summary>Accumulates |x|, x², max |x| and counts over any number of spans.</summary>
internal struct StatisticsSums
{
    private double _sum;
    private double _squares;
    private double _max;
    private long _zeros;
    private long _finite;

    /// <summary>Elements seen so far.</summary>
    public long Elements { get; private set; }

    /// <summary>Adds float32 values.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        Elements += values.Length;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<double> sumLow = default, sumHigh = default, squaresLow = default, squaresHigh = default;
        Vector<float> max = default;
        Vector<int> zeros = default, finite = default;   // one lane counts at most 2^31 / lanes: a span cannot overflow it
        var largest = new Vector<float>(float.MaxValue);
        foreach (ref readonly var v in vectors)
        {
            var abs = Vector.Abs(v);
            var isFinite = Vector.LessThanOrEqual(abs, largest);   // false for NaN as for infinity
            abs = Vector.BitwiseAnd(abs, isFinite.As<int, float>());
            finite -= isFinite;
            zeros -= Vector.Equals(v, Vector<float>.Zero);
            max = Vector.Max(max, abs);
            Vector.Widen(abs, out var low, out var high);
            sumLow += low;
            sumHigh += high;
            squaresLow = Vector.FusedMultiplyAdd(low, low, squaresLow);
            squaresHigh = Vector.FusedMultiplyAdd(high, high, squaresHigh);
        }
        _sum += Vector.Sum(sumLow + sumHigh);
        _squares += Vector.Sum(squaresLow + squaresHigh);
        for (var lane = 0; lane < Vector<float>.Count; lane++)
        {
            _max = Math.Max(_max, max[lane]);
            _zeros += zeros[lane];
            _finite += finite[lane];
        }
        foreach (var value in values[(vectors.Length * Vector<float>.Count)..]) AddOne(value);
    }

    /// <summary>Adds float64 values; rare enough for the plain loop.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        Elements += values.Length;
        foreach (var value in values) AddOne(value);
    }

    private void AddOne(double value)
    {
        if (!double.IsFinite(value)) return;
        var abs = Math.Abs(value);
        _finite++;
        _sum += abs;
        _squares += abs * abs;
        _max = Math.Max(_max, abs);
        if (abs == 0) _zeros++;
    }

    /// <summary>The statistics of everything added.</summary>
    public readonly TensorStatistics ToStatistics() =>
        new(Elements, _finite == 0 ? 0 : _sum / _finite, _max, Math.Sqrt(_squares), _zeros, Elements - _finite);
}
