// Range, mean and deviation of any number of values, in one pass over chunks of a tensor.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Running range and moments of the finite values; NaN and infinity are counted apart.</summary>
internal struct ValueRange
{
    private const long ChunkElements = 1 << 22;
    private double _shift;      // the first finite value: sums of differences from it keep their digits
    private double _sum;
    private double _squares;
    private long _finite;

    public ValueRange()
    {
    }

    public long NonFinite { get; private set; }

    public double Min { get; private set; } = double.NaN;

    public double Max { get; private set; } = double.NaN;

    public readonly double Mean => _finite == 0 ? double.NaN : _shift + _sum / _finite;

    /// <summary>Population standard deviation.</summary>
    public readonly double StandardDeviation =>
        _finite == 0 ? double.NaN : Math.Sqrt(Math.Max(0, _squares / _finite - _sum / _finite * (_sum / _finite)));

    /// <summary>Reads a tensor of any type in chunks along its first dimension, so that a byte tensor is never converted as a whole.</summary>
    public static ValueRange Of(Tensor data)
    {
        var range = new ValueRange();
        if (data.numel() == 0) return range;
        var rows = Math.Max(1, ChunkElements / Math.Max(1, data.numel() / data.shape[0]));
        for (long start = 0; start < data.shape[0]; start += rows)
        {
            using var chunk = data.narrow(0, start, Math.Min(rows, data.shape[0] - start));
            range.Add(HostTensor.ToFloats(chunk));
        }
        return range;
    }

    private void Add(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                NonFinite++;
                continue;
            }
            if (_finite++ == 0) (_shift, Min, Max) = (value, value, value);
            Min = Math.Min(Min, value);
            Max = Math.Max(Max, value);
            var difference = value - _shift;
            _sum += difference;
            _squares += difference * difference;
        }
    }
}
