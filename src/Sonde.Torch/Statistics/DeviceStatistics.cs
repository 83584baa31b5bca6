// Statistics of tensors on a device: computed there, all of them brought over in one small copy.
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Queues reductions and reads their results together. Queueing does not wait for the device; <see cref="Read"/> waits once a device,
/// whatever the number of tensors.
/// </summary>
internal sealed class DeviceStatistics : IDisposable
{
    private readonly List<Tensor> _queued = [];

    /// <summary>Queues the statistics of a dense floating-point tensor; gives the place of the first of <see cref="Width"/> numbers.</summary>
    public int Add(Tensor tensor)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var values = tensor.detach();
        var absent = 0L;
        if (values.is_sparse)
        {
            values = HostTensor.StoredValues(values);   // the gradient of a large embedding, made dense, can be larger than the memory
            absent = tensor.numel() - values.numel();
        }
        if (values.dtype is ScalarType.Float16 or ScalarType.BFloat16) values = values.to(ScalarType.Float32);
        if (values.numel() == 0)
        {
            values = torch.zeros(1, dtype: values.dtype, device: values.device);   // a reduction needs something to reduce
            absent--;
        }
        var size = values.abs();
        size = torch.where(size.isfinite(), size, torch.zeros(1, dtype: values.dtype, device: values.device));
        var place = Queue(size.sum(ScalarType.Float64));
        var largest = size.max();
        Queue(largest.to(ScalarType.Float64));
        // Squares of the share of the largest: they neither overflow nor vanish, and no float64 copy of the tensor is made.
        largest = largest.clamp_min(1e-37);
        Queue(size.div(largest).square().sum(ScalarType.Float64).sqrt().mul(largest.to(ScalarType.Float64)));
        Queue(values.eq(0).sum(ScalarType.Float64).add((double)absent));
        Queue(values.isnan().sum(ScalarType.Float64));
        Queue(values.isinf().sum(ScalarType.Float64));
        return place;
    }

    /// <summary>Numbers queued for one tensor.</summary>
    public const int Width = 6;

    /// <summary>Queues one number, a float64 of no dimensions; gives its place.</summary>
    public int Queue(Tensor number)
    {
        _queued.Add(number.DetachFromDisposeScope());
        return _queued.Count - 1;
    }

    /// <summary>All numbers by place. Waits for the devices.</summary>
    public double[] Read()
    {
        var numbers = new double[_queued.Count];
        foreach (var group in _queued.Index().GroupBy(entry => entry.Item.device.ToString()))
        {
            using var noGrad = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            var read = torch.stack(group.Select(entry => entry.Item)).cpu().data<double>().ToArray();
            foreach (var (place, number) in group.Select(entry => entry.Index).Zip(read)) numbers[place] = number;
        }
        return numbers;
    }

    /// <summary>The statistics that begin at a place.</summary>
    public static TensorStatistics At(double[] numbers, int place, long elements)
    {
        var span = numbers.AsSpan(place, Width);
        var (nans, infinities) = ((long)span[4], (long)span[5]);
        var finite = elements - nans - infinities;
        return elements == 0 ? default : new(elements, finite == 0 ? 0 : span[0] / finite, span[1], span[2], (long)span[3], nans, infinities);
    }

    /// <summary>Lets go of what is queued.</summary>
    public void Dispose()
    {
        foreach (var number in _queued) number.Dispose();
        _queued.Clear();
    }
}
