// Losses on a device that are to be checked for NaN and infinity: kept there, and looked at together.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Reading one number of a device waits for all that was queued there before, the current step included, also where the number itself is a
/// step old. So that training on a device does not become one wait a step, <paramref name="together"/> losses are read with one.
/// </summary>
/// <param name="together">Losses read at a time.</param>
internal sealed class LossQueue(int together) : IDisposable
{
    private readonly List<(long Step, Tensor IsFinite)> _pending = [];

    /// <summary>Takes the loss of a step. Waits for the device on each <c>together</c>th call only.</summary>
    /// <param name="step">The step.</param>
    /// <param name="loss">Of any number of elements; nothing of it is kept.</param>
    /// <returns>The first step whose loss was not finite, once that is known; else null.</returns>
    public long? Add(long step, Tensor loss)
    {
        using var noGrad = no_grad();
        using (NewDisposeScope())
        {
            var isHere = _pending.Count == 0 || _pending[0].IsFinite.device.ToString() == loss.device.ToString();
            if (!isHere) Dispose();   // training has moved to another device: the numbers themselves are still recorded
            _pending.Add((step, loss.detach().isfinite().all().to(ScalarType.Byte).reshape([]).DetachFromDisposeScope()));
        }

        return _pending.Count >= together ? Look() : null;
    }

    public void Dispose()
    {
        foreach (var (_, isFinite) in _pending) isFinite.Dispose();
        _pending.Clear();
    }

    private long? Look()
    {
        using var scope = NewDisposeScope();
        try
        {
            var finite = HostTensor.ToInt64s(stack(_pending.Select(entry => entry.IsFinite)));
            var at = Array.IndexOf(finite, 0);
            return at < 0 ? null : _pending[at].Step;
        }
        finally
        {
            Dispose();
        }
    }
}
