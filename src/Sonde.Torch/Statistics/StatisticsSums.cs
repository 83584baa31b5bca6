// The running sums behind TensorStatistics: one vectorised pass, block by block.
using System.Numerics;
using System.Runtime.InteropServices;

namespace Sonde.Torch;

/// <summary>
/// Accumulates |x|, x², max |x| and counts over any number of spans. Within a block of <see cref="BlockElements"/> sums are float32, which
/// is where the speed comes from; blocks are added up in double. A block whose values would overflow or vanish in float32, or that holds
/// NaN or infinity, is added element by element in double instead.
/// </summary>
internal struct StatisticsSums
{
    /// <summary>float32 sums over a block err by some 1e-7 of their size at most, less than the float32 in which frames are stored.</summary>
    private const int BlockElements = 512;

    // Between these, x² neither overflows nor loses a share of the sum that could be seen.
    private const int SmallestSafe = 0x2B80_0000;    // 2^-40
    private const int LargestSafe = 0x5000_0000;     // 2^33
    private double _sum;
    private double _squares;
    private double _max;
    private long _zeros;
    private long _nans;
    private long _infinities;

    /// <summary>Elements seen so far.</summary>
    public long Elements { get; private set; }

    /// <summary>Adds float32 values.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        Elements += values.Length;
        var whole = values.Length - values.Length % BlockElements;
        for (var start = 0; start < whole; start += BlockElements) AddBlock(values.Slice(start, BlockElements));
        var tail = values[whole..];
        var even = tail.Length - tail.Length % (2 * Vector<float>.Count);
        if (even > 0) AddBlock(tail[..even]);
        foreach (var value in tail[even..]) AddOne(value);
    }

    /// <summary>Adds float64 values.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        Elements += values.Length;
        var whole = values.Length - values.Length % Vector<double>.Count;
        for (var start = 0; start < whole;)
        {
            var block = values[start..Math.Min(whole, start + BlockElements)];
            AddBlock(block);
            start += block.Length;
        }
        foreach (var value in values[whole..]) AddOne(value);
    }

    /// <summary>Adds elements that are zero without being stored.</summary>
    public void AddZeros(long count)
    {
        Elements += count;
        _zeros += count;
    }

    // Two vectors a turn, so that the sums do not wait for each other. The largest |x| is found on bit patterns: as integers they are in
    // the order of the numbers, with infinity and NaN above all.
    private void AddBlock(ReadOnlySpan<float> block)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(block);
        Vector<float> sum0 = default, sum1 = default, squares0 = default, squares1 = default;
        Vector<int> max0 = default, max1 = default, zeros0 = default, zeros1 = default;
        for (var i = 0; i + 1 < vectors.Length; i += 2)
        {
            var (a, b) = (Vector.Abs(vectors[i]), Vector.Abs(vectors[i + 1]));
            sum0 += a;
            sum1 += b;
            squares0 = Vector.FusedMultiplyAdd(a, a, squares0);
            squares1 = Vector.FusedMultiplyAdd(b, b, squares1);
            max0 = Vector.Max(max0, a.As<float, int>());
            max1 = Vector.Max(max1, b.As<float, int>());
            zeros0 -= Vector.Equals(a, Vector<float>.Zero);
            zeros1 -= Vector.Equals(b, Vector<float>.Zero);
        }
        var lanes = Vector.Max(max0, max1);
        var max = 0;
        for (var lane = 0; lane < Vector<int>.Count; lane++) max = Math.Max(max, lanes[lane]);
        if (max is not 0 and (< SmallestSafe or > LargestSafe))
        {
            foreach (var value in block) AddOne(value);
            return;
        }
        Vector.Widen(sum0 + sum1, out var low, out var high);
        _sum += Vector.Sum(low + high);
        Vector.Widen(squares0 + squares1, out low, out high);
        _squares += Vector.Sum(low + high);
        _max = Math.Max(_max, BitConverter.Int32BitsToSingle(max));
        _zeros += Vector.Sum(zeros0 + zeros1);
    }

    private void AddBlock(ReadOnlySpan<double> block)
    {
        Vector<double> sum = default, squares = default, max = default;
        Vector<long> zeros = default, finite = default;
        var largest = new Vector<double>(double.MaxValue);
        foreach (ref readonly var v in MemoryMarshal.Cast<double, Vector<double>>(block))
        {
            var abs = Vector.Abs(v);
            finite -= Vector.LessThanOrEqual(abs, largest);   // false for NaN as for infinity
            sum += abs;
            squares = Vector.FusedMultiplyAdd(abs, abs, squares);
            max = Vector.Max(max, abs);
            zeros -= Vector.Equals(abs, Vector<double>.Zero);
        }
        if (Vector.Sum(finite) != block.Length)
        {
            foreach (var value in block) AddOne(value);
            return;
        }
        _sum += Vector.Sum(sum);
        _squares += Vector.Sum(squares);
        for (var lane = 0; lane < Vector<double>.Count; lane++) _max = Math.Max(_max, max[lane]);
        _zeros += Vector.Sum(zeros);
    }

    private void AddOne(double value)
    {
        if (double.IsNaN(value))
        {
            _nans++;
        }
        else if (double.IsInfinity(value))
        {
            _infinities++;
        }
        else
        {
            var abs = Math.Abs(value);
            _sum += abs;
            _squares += abs * abs;
            _max = Math.Max(_max, abs);
            if (abs == 0) _zeros++;
        }
    }

    /// <summary>The statistics of everything added.</summary>
    public readonly TensorStatistics ToStatistics()
    {
        var finite = Elements - _nans - _infinities;
        return new(Elements, finite == 0 ? 0 : _sum / finite, _max, Math.Sqrt(_squares), _zeros, _nans, _infinities);
    }
}
