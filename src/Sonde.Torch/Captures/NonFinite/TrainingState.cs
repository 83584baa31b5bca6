// A copy of what a forward and backward pass depend on and change: weights, buffers, random state; and of what must be as it was.
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>
/// Values are written back into the very tensors that the model holds, on the CPU straight to memory: neither autograd nor an
/// optimizer that holds them notices. Random state is that of the CPU's generator; TorchSharp does not give a device's.
/// </summary>
internal sealed class TrainingState : IDisposable
{
    private readonly nn.Module _model;
    private readonly Dictionary<string, Tensor> _copies = [];
    private Tensor? _random;

    public TrainingState(nn.Module model) => _model = model;

    /// <summary>The step after which it was taken; -1 before the first.</summary>
    public long Step { get; private set; } = -1;

    /// <summary>Whether anything was taken.</summary>
    public bool IsTaken => _random is not null;

    /// <summary>Takes the state as it is now; the tensors of an earlier one are used again.</summary>
    public void Take(long step)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Step = step;
        foreach (var (name, tensor) in Tensors(_model))
        {
            if (_copies.TryGetValue(name, out var copy) && copy.dtype == tensor.dtype && copy.device_type == tensor.device_type
                && copy.shape.SequenceEqual(tensor.shape))
            {
                Write(tensor, copy);
                continue;
            }

            copy?.Dispose();
            _copies[name] = tensor.detach().clone().DetachFromDisposeScope();
        }

        _random?.Dispose();
        _random = get_rng_state().DetachFromDisposeScope();
    }

    /// <summary>Writes weights, buffers and random state back.</summary>
    public void Restore()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in Tensors(_model))
        {
            if (_copies.TryGetValue(name, out var copy))
                Write(copy, tensor);
        }

        if (_random is not null)
            set_rng_state(_random);
    }

    public void Dispose()
    {
        foreach (var copy in _copies.Values)
            copy.Dispose();
        _copies.Clear();
        _random?.Dispose();
        _random = null;
    }

    /// <summary>Whether every parameter and buffer is finite.</summary>
    public static bool IsFinite(nn.Module model) => FirstNonFinite(model) is null;

    /// <summary>The first parameter or buffer that is not finite, by its name; null where all are.</summary>
    public static (string Name, Tensor Tensor)? FirstNonFinite(nn.Module model)
    {
        // Those on a device are queued all and waited for once.
        using var batch = new StatisticsBatch();
        List<(string Name, Tensor Tensor, int Entry)> taken = [];
        foreach (var (name, tensor) in Tensors(model).Where(entry => HostTensor.IsFloating(entry.Tensor.dtype)))
        {
            var entry = batch.Add(tensor);
            if (tensor.device_type == DeviceType.CPU && batch[entry].NonFinite > 0)
                return (name, tensor);
            taken.Add((name, tensor, entry));
        }

        return taken.Find(one => batch[one.Entry].NonFinite > 0) is { Name: { } found, Tensor: var bad } ? (found, bad) : null;
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Tensors(nn.Module model) =>
        model.named_parameters()
            .Select(entry => (entry.name, (Tensor)entry.parameter))
            .Concat(model.named_buffers().Select(entry => (entry.name, entry.buffer)));

    private static void Write(Tensor from, Tensor to)
    {
        if (to.device_type == DeviceType.CPU && from.device_type == DeviceType.CPU && !to.is_sparse && to.is_contiguous() && from.is_contiguous()
            && to.numel() * to.element_size() <= int.MaxValue)
        {
            from.bytes.CopyTo(to.bytes);
        }
        else
        {
            to.detach().copy_(from);
        }
    }
}
