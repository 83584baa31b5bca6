// Puts back what a forward pass changes besides its result: buffers such as running statistics, and the random state.
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>
/// Copies the buffers of a model and the random state of the CPU (TorchSharp gives no other); disposing writes
/// them back in place. What a module keeps in fields of its own is not seen.
/// </summary>
internal sealed class StateGuard : IDisposable
{
    private readonly List<(Tensor Buffer, Tensor Copy)> _buffers = [];
    private readonly Tensor _random;

    public StateGuard(IEnumerable<ModuleEntry> modules)
    {
        using var grad = no_grad();
        _random = random.get_rng_state().DetachFromDisposeScope();
        foreach (var buffer in modules.SelectMany(module => module.Buffers).Select(entry => entry.Buffer).Where(buffer => !buffer.IsInvalid))
            _buffers.Add((buffer, buffer.clone().DetachFromDisposeScope()));
    }

    public void Dispose()
    {
        using var grad = no_grad();
        random.set_rng_state(_random);
        _random.Dispose();
        foreach (var (buffer, copy) in _buffers)
        {
            if (!buffer.IsInvalid) buffer.copy_(copy);
            copy.Dispose();
        }
    }
}
