// The statistics of many tensors: those in memory at once, those on devices together with one wait.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Takes tensors, then gives their statistics by the number that <see cref="Add"/> gave them.</summary>
internal sealed class StatisticsBatch : IDisposable
{
    private readonly List<(TensorStatistics Known, int Place, long Elements)> _entries = [];
    private DeviceStatistics? _device;
    private double[]? _numbers;

    /// <summary>Takes a floating-point tensor: reads it where it lies in memory, queues it where it lies on a device.</summary>
    public int Add(Tensor tensor)
    {
        _entries.Add(tensor.device_type == TorchSharp.DeviceType.CPU || !HostTensor.IsFloating(tensor.dtype)
            ? (TensorStatistics.Compute(tensor), -1, 0)
            : (default, (_device ??= new()).Add(tensor), tensor.numel()));
        return _entries.Count - 1;
    }

    /// <summary>Queues a number that was computed on a device; it is read by <see cref="Number"/>.</summary>
    public int Queue(Tensor number) => (_device ??= new()).Queue(number);

    /// <summary>The statistics of a tensor. The first call waits for the devices, where any tensor lies on one.</summary>
    public TensorStatistics this[int entry] => _entries[entry] is { Place: >= 0 } queued
        ? DeviceStatistics.At(Numbers, queued.Place, queued.Elements)
        : _entries[entry].Known;

    /// <summary>A queued number.</summary>
    public double Number(int place) => Numbers[place];

    private double[] Numbers => _numbers ??= _device!.Read();

    public void Dispose() => _device?.Dispose();
}
