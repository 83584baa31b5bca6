// What a target holds, in numbers: read once, when the first step is over.
using Sonde.Events;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Reads a target's elements; of a large one those of the first samples.</summary>
internal static class TargetFacts
{
    private const int MostElements = 65_536;
    private const int MostDistinct = 1000;
    private const double Tolerance = 1e-3;   // of a sum that is to be 1, in single precision

    /// <summary>The numbers; null for an empty tensor and a kind that has no numbers. Runs ops of its own.</summary>
    public static TensorFacts? Of(Tensor tensor)
    {
        if (tensor.numel() == 0 || tensor.is_sparse || tensor.is_complex() || tensor.device_type == DeviceType.META) return null;
        var read = tensor;
        if (tensor.numel() > MostElements && tensor.shape is [> 1 and var samples, ..])
            read = tensor.narrow(0, 0, Math.Clamp(MostElements / (tensor.numel() / samples), 1, samples));
        if (read.numel() > 16 * MostElements) return null;
        var values = read.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
        var finite = values.Where(double.IsFinite).ToArray();
        var facts = new TensorFacts { Shape = tensor.shape, Type = tensor.dtype.ToString(), NonFinite = values.Length - finite.Length };
        if (finite.Length == 0) return facts;
        var mean = finite.Average();
        var sums = Sums(values, read.shape);
        return facts with
        {
            Min = finite.Min(),
            Max = finite.Max(),
            Mean = mean,
            Deviation = Math.Sqrt(finite.Average(v => (v - mean) * (v - mean))),
            ZeroShare = (double)finite.Count(v => v == 0) / values.Length,
            IsWhole = Array.TrueForAll(finite, v => v == Math.Floor(v)),
            Distinct = finite.Distinct().Take(MostDistinct).Count(),
            SumsToOne = sums,
            IsOneHot = sums is [_, 1, ..] && Array.TrueForAll(values, v => v is 0 or 1),
        };
    }

    /// <summary>For each dimension the share of its lines whose elements lie in 0..1 and add up to 1.</summary>
    private static double[] Sums(double[] values, long[] shape)
    {
        if (shape.Length < 2) return [];
        var shares = new double[shape.Length];
        long inner = values.Length;
        for (var dimension = 0; dimension < shape.Length; dimension++)
        {
            inner /= shape[dimension];
            var (lines, good) = (values.Length / shape[dimension], 0L);
            for (var line = 0L; line < lines; line++)
            {
                var start = line / inner * inner * shape[dimension] + line % inner;
                var (sum, inside) = (0.0, true);
                for (var i = 0L; i < shape[dimension]; i++)
                {
                    var value = values[start + i * inner];
                    sum += value;
                    inside &= value is >= 0 and <= 1;
                }

                if (inside && Math.Abs(sum - 1) <= Tolerance) good++;
            }

            shares[dimension] = (double)good / lines;
        }

        return shares;
    }
}
