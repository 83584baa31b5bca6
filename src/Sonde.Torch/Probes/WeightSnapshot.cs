// Measures how far the last optimizer step moved a parameter, from a sample of its elements kept over that one step.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Up to <see cref="SampleElements"/> evenly spaced elements of each parameter, taken on the call before a gradient frame. The update
/// ratio is the norm of their change over the norm of the same elements after the step: exact for small parameters, an unbiased sample
/// for large ones, and memory that does not grow with the model's width.
/// </summary>
internal sealed class WeightSnapshot
{
    /// <summary>Elements kept of one parameter.</summary>
    public const int SampleElements = 4096;

    private readonly Dictionary<string, float[]> _samples = [];

    /// <summary>Takes a parameter's sample for the step to come.</summary>
    public void Take(string name, Tensor weights) => _samples[name] = Sample(weights);

    /// <summary>Forgets all samples.</summary>
    public void Clear() => _samples.Clear();

    /// <summary>Norm of the change since <see cref="Take"/> over the norm now; NaN where nothing was taken or both are zero.</summary>
    public double UpdateRatio(string name, Tensor weights)
    {
        if (!_samples.TryGetValue(name, out var before)) return double.NaN;
        var after = Sample(weights);
        if (after.Length != before.Length) return double.NaN;
        double change = 0, size = 0;
        for (var i = 0; i < after.Length; i++)
        {
            var difference = (double)after[i] - before[i];
            change += difference * difference;
            size += (double)after[i] * after[i];
        }
        return Math.Sqrt(change) / Math.Sqrt(size);
    }

    private static float[] Sample(Tensor weights)
    {
        var stride = (weights.numel() + SampleElements - 1) / SampleElements;
        if (stride <= 1) return HostTensor.ToFloats(weights);
        if (!HostTensor.IsInPlace(weights, ScalarType.Float32) || weights.numel() > int.MaxValue / sizeof(float))
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            return HostTensor.ToFloats(weights.detach().reshape(-1)[TensorIndex.Slice(0, weights.numel(), stride)]);
        }
        var all = MemoryMarshal.Cast<byte, float>(weights.bytes);
        var sample = new float[(all.Length + stride - 1) / stride];
        for (var i = 0; i < sample.Length; i++) sample[i] = all[(int)(i * stride)];
        return sample;
    }
}
