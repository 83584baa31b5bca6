// Measures how far the last optimizer step moved a parameter, from a sample of its elements kept over that one step.
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Up to <see cref="SampleElements"/> evenly spaced elements of each parameter, taken on the call before a gradient frame. The update
/// ratio is the norm of their change over the norm of the same elements after the step: exact for small parameters, an unbiased sample
/// for large ones, and memory that does not grow with the model's width. Samples of parameters on a device stay there.
/// </summary>
internal sealed class WeightSnapshot : IDisposable
{
    /// <summary>Elements kept of one parameter.</summary>
    public const int SampleElements = 4096;

    private readonly Dictionary<string, float[]> _samples = [];
    private readonly Dictionary<string, Tensor> _onDevice = [];
    private readonly HashSet<string> _taken = [];
    private float[] _after = [];

    /// <summary>Takes a parameter's sample for the step to come.</summary>
    public void Take(string name, Tensor weights)
    {
        _taken.Add(name);
        if (weights.device_type == DeviceType.CPU)
        {
            var sample = _samples.GetValueOrDefault(name) ?? [];
            Sample(weights, ref sample);
            _samples[name] = sample;
            return;
        }
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        _onDevice.Remove(name, out var old);
        old?.Dispose();
        _onDevice[name] = Spaced(weights).clone().DetachFromDisposeScope();
    }

    /// <summary>Forgets what was taken; the memory is kept for the next time.</summary>
    public void Clear()
    {
        _taken.Clear();
        Dispose();
    }

    /// <summary>Lets go of the samples on devices.</summary>
    public void Dispose()
    {
        foreach (var sample in _onDevice.Values) sample.Dispose();
        _onDevice.Clear();
    }

    /// <summary>
    /// Norm of the change since <see cref="Take"/> over the norm now, once the batch is read; NaN where nothing was taken or both are zero.
    /// </summary>
    public Func<double> UpdateRatio(string name, Tensor weights, StatisticsBatch batch)
    {
        if (!_taken.Contains(name)) return static () => double.NaN;
        if (_onDevice.TryGetValue(name, out var kept)) return OnDevice(kept, weights, batch);
        if (weights.device_type != DeviceType.CPU) return static () => double.NaN;   // moved meanwhile
        var before = _samples[name];
        Sample(weights, ref _after);
        if (_after.Length < before.Length || Count(weights) != before.Length) return static () => double.NaN;
        double change = 0, size = 0;
        for (var i = 0; i < before.Length; i++)
        {
            var difference = (double)_after[i] - before[i];
            change += difference * difference;
            size += (double)_after[i] * _after[i];
        }
        var ratio = Math.Sqrt(change) / Math.Sqrt(size);
        return () => ratio;
    }

    private static Func<double> OnDevice(Tensor before, Tensor weights, StatisticsBatch batch)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var after = Spaced(weights);
        if (after.device.ToString() != before.device.ToString() || after.numel() != before.numel()) return static () => double.NaN;
        var (change, size) = ((after - before).to(ScalarType.Float64).norm(), after.to(ScalarType.Float64).norm());
        var (a, b) = (batch.Queue(change), batch.Queue(size));
        return () => batch.Number(a) / batch.Number(b);
    }

    private static long Stride(Tensor weights) => Math.Max(1, (weights.numel() + SampleElements - 1) / SampleElements);

    private static long Count(Tensor weights) => (weights.numel() + Stride(weights) - 1) / Stride(weights);

    private static Tensor Spaced(Tensor weights) => weights.detach().reshape(-1)[TensorIndex.Slice(0, weights.numel(), Stride(weights))];

    /// <summary>Fills the array, made longer where it is too short, with the parameter's sample.</summary>
    private static void Sample(Tensor weights, ref float[] sample)
    {
        var count = (int)Count(weights);
        if (sample.Length < count) sample = new float[count];
        if (HostTensor.IsInPlace(weights, ScalarType.Float32) && weights.numel() <= int.MaxValue / sizeof(float))
        {
            var all = MemoryMarshal.Cast<byte, float>(weights.bytes);
            var stride = (int)Stride(weights);
            if (stride == 1) all.CopyTo(sample);
            else for (var i = 0; i < count; i++) sample[i] = all[i * stride];
            return;
        }
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        HostTensor.ToFloats(Spaced(weights)).CopyTo(sample, 0);
    }
}
