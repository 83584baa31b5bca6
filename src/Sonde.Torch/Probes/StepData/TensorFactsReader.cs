// Puts a tensor of a step in numbers.
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Computes <see cref="TensorFacts"/> from a sample of the elements; non-finite elements and zeros are counted over all of a floating-point tensor in
/// memory.
/// </summary>
internal static class TensorFactsReader
{
    /// <summary>Different values that are counted.</summary>
    public const int MostDistinct = 1000;

    private const int MostColumns = 64;
    private const long LargestScan = 1L << 24;   // elements that are looked through for NaN, at some 0.1 ms a million
    private const int LookedForDistinct = 1 << 12;

    /// <summary>The numbers of a tensor.</summary>
    /// <param name="tensor">The tensor; the user's.</param>
    /// <param name="sample">Its sample; null where its elements are no real numbers, and then there is only its shape and type.</param>
    public static TensorFacts Read(Tensor tensor, TensorSample? sample)
    {
        if (sample is null) return new() { Shape = tensor.shape, Type = tensor.dtype.ToString() };
        var values = sample.Values;
        var (finite, shift, sum, squares) = (0L, 0.0, 0.0, 0.0);
        var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        var (zeros, whole, aboveZero, aboveHalf) = (0L, true, 0L, 0L);
        var hash = Hash(values, sample.Shape);
        foreach (var value in values)
        {
            if (!double.IsFinite(value)) continue;
            if (finite++ == 0) shift = value;
            var off = value - shift;
            sum += off;
            squares += off * off;
            if (value < min) min = value;
            if (value > max) max = value;
            if (value == 0) zeros++;
            if (value > 0) aboveZero++;
            if (value > 0.5) aboveHalf++;
            if (whole && value != Math.Truncate(value)) whole = false;
        }
        var read = values.Length;
        var (nonFinite, zeroShare) = ((long)read - finite, read == 0 ? 0 : (double)zeros / read);
        if (!sample.IsWhole) (nonFinite, zeroShare) = OverAll(tensor, sample, nonFinite, zeroShare);
        var has = finite > 0;
        var isFloating = HostTensor.IsFloating(tensor.dtype);
        var (columnMeans, columnDeviations) = Columns(sample);
        return new()
        {
            Shape = sample.Shape,
            Type = tensor.dtype.ToString(),
            Min = has ? min : null,
            Max = has ? max : null,
            Mean = has ? shift + sum / finite : null,
            Deviation = has ? Math.Sqrt(Math.Max(0, squares / finite - sum / finite * (sum / finite))) : null,
            NonFinite = nonFinite,
            ZeroShare = zeroShare,
            IsWhole = has && whole,
            Distinct = Distinct(values),
            AcrossSamples = AcrossSamples(sample),
            ColumnMeans = columnMeans,
            ColumnDeviations = columnDeviations,
            SumsToOne = Sums(sample, isExp: false),
            ExpSumsToOne = isFloating ? Sums(sample, isExp: true) : [],
            IsOneHot = IsOneHot(sample),
            AboveZero = has ? (double)aboveZero / finite : null,
            AboveHalf = has ? (double)aboveHalf / finite : null,
            Hash = hash,
        };
    }

    /// <summary>A number for the content of some values, the same for the same values in the same order.</summary>
    public static ulong HashOf(ReadOnlySpan<double> values, ulong seed = 14695981039346656037)
    {
        var hash = seed;
        foreach (var value in values)
        {
            hash = (hash ^ BitConverter.DoubleToUInt64Bits(value)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
        }
        return hash;
    }

    private static string Hash(ReadOnlySpan<double> values, long[] shape)
    {
        var seed = 14695981039346656037UL;
        foreach (var size in shape) seed = (seed ^ (ulong)size) * 1099511628211;
        return HashOf(values, seed).ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static (long NonFinite, double ZeroShare) OverAll(Tensor tensor, TensorSample sample, long nonFinite, double zeroShare)
    {
        if (HostTensor.IsFloating(tensor.dtype) && tensor.device_type == TorchSharp.DeviceType.CPU && sample.Elements <= LargestScan)
        {
            var all = TensorStatistics.Compute(tensor);
            return (all.NonFinite, all.ZeroShare);
        }
        return (nonFinite, zeroShare);
    }

    private static int Distinct(ReadOnlySpan<double> values)
    {
        var seen = new HashSet<double>();
        var step = Math.Max(1, values.Length / LookedForDistinct);
        for (var i = 0; i < values.Length && seen.Count < MostDistinct; i += step) seen.Add(values[i]);
        return seen.Count;
    }

    private static double? AcrossSamples(TensorSample sample)
    {
        if (sample.Rows < 2) return null;
        var (sums, squares) = (new double[sample.Positions], new double[sample.Positions]);
        var first = sample.Row(0);
        for (var row = 1; row < sample.Rows; row++)
        {
            var values = sample.Row(row);
            for (var i = 0; i < values.Length; i++)
            {
                var off = values[i] - first[i];   // exactly 0 where all samples are alike
                sums[i] += off;
                squares[i] += off * off;
            }
        }
        var (total, counted) = (0.0, 0);
        for (var i = 0; i < sums.Length; i++)
        {
            var mean = sums[i] / sample.Rows;
            var variance = squares[i] / sample.Rows - mean * mean;
            if (!double.IsFinite(variance)) continue;
            counted++;
            total += Math.Max(0, variance);
        }
        return counted == 0 ? null : Math.Sqrt(total / counted);
    }

    private static (double[] Means, double[] Deviations) Columns(TensorSample sample)
    {
        if (sample.Shape.Length != 2 || sample.Shape[1] > MostColumns || sample.Rows == 0) return ([], []);
        var (means, deviations) = (new double[sample.Positions], new double[sample.Positions]);
        for (var column = 0; column < means.Length; column++)
        {
            var (count, shift, sum, squares) = (0, 0.0, 0.0, 0.0);
            for (var row = 0; row < sample.Rows; row++)
            {
                var value = sample.Values[row * sample.Positions + column];
                if (!double.IsFinite(value)) continue;
                if (count++ == 0) shift = value;
                sum += value - shift;
                squares += (value - shift) * (value - shift);
            }
            means[column] = count == 0 ? double.NaN : shift + sum / count;
            deviations[column] = count == 0 ? double.NaN : Math.Sqrt(Math.Max(0, squares / count - sum / count * (sum / count)));
        }
        return (means, deviations);
    }

    private static double[] Sums(TensorSample sample, bool isExp)
    {
        if (sample.Shape.Length < 2 || sample.Elements == 0) return [];
        var tolerance = sample.Tensor.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? 0.02 : 1e-3;
        var shares = new double[sample.Shape.Length];
        for (var dimension = 0; dimension < shares.Length; dimension++)
        {
            var length = (int)sample.Shape[dimension];
            var lines = sample.Lines(dimension);
            var matching = 0;
            for (var start = 0; start < lines.Length; start += length)
            {
                var sum = 0.0;
                foreach (var element in lines.AsSpan(start, length))
                {
                    var value = isExp ? Math.Exp(element) : element;
                    if (!(value >= 0 && value <= 1 + tolerance))
                    {
                        sum = double.NaN;
                        break;
                    }
                    sum += value;
                }
                if (Math.Abs(sum - 1) <= tolerance) matching++;
            }
            if (lines.Length > 0) shares[dimension] = matching * (double)length / lines.Length;
        }
        return shares;
    }

    private static bool IsOneHot(TensorSample sample)
    {
        if (sample.Shape.Length < 2 || sample.Shape[1] < 2 || sample.Elements == 0) return false;
        var lines = sample.Lines(1);
        var length = (int)sample.Shape[1];
        for (var start = 0; start < lines.Length; start += length)
        {
            var ones = 0;
            foreach (var value in lines.AsSpan(start, length))
            {
                if (value == 1) ones++;
                else if (value != 0) return false;
            }
            if (ones != 1) return false;
        }
        return lines.Length > 0;
    }
}
