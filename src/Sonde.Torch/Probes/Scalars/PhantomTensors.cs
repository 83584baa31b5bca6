// Tensors that TorchSharp counts as alive and that hold nothing: what attention gives instead of weights that were not asked for.
using Sonde.Torch.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// <c>MultiheadAttention</c> with <c>need_weights: false</c> returns, as of TorchSharp 0.107.0, an invalid tensor next to its result, and
/// neither <c>Dispose</c> nor the collector takes it out of <c>Tensor.TotalCount</c>: one more a call would look like a leak. So they are
/// counted, in evaluations too, by a hook on these modules alone.
/// </summary>
internal sealed class PhantomTensors : IDisposable
{
    private static long s_count;   // of the process, as TotalCount is
    private readonly ModuleHooks _hooks = new();
    private long _seenHere;

    public PhantomTensors(nn.Module model)
    {
        foreach (var attention in model.modules().Prepend(model).Distinct().OfType<MultiheadAttention>())
        {
            _hooks.SeeResult(attention, (_, result) => Count(result));
        }
    }

    /// <summary>How many there are in the process, as far as they were seen.</summary>
    public static long Seen => Interlocked.Read(ref s_count);

    /// <summary>Whether this model makes any.</summary>
    public bool AreMade => Interlocked.Read(ref _seenHere) > 0;

    public void Dispose() => _hooks.Dispose();

    private void Count(object? result)
    {
        if (result is not Tuple<Tensor, Tensor> { Item2: { IsInvalid: true } }) return;
        Interlocked.Increment(ref s_count);
        Interlocked.Increment(ref _seenHere);
    }
}
