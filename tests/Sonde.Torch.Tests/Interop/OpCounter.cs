// Counts the ops of its thread: shows that callbacks are there, or no longer.
using Sonde.Torch.Interop;

namespace Sonde.Torch.Tests.Interop;

internal sealed class OpCounter : IOpObserver, IDisposable
{
    public OpCounter() => NativeTrace.Observe(this);

    public bool IsActive { get; private set; } = true;

    public int Ops { get; private set; }

    public void OpStarting(nint function, int depth, bool inBackward) => Ops += depth == 1 ? 1 : 0;

    public void OpEnded(nint function, int depth, bool inBackward)
    {
    }

    public void BackwardStarting()
    {
    }

    public void Dispose()
    {
        IsActive = false;
        NativeTrace.Unobserve(NativeTrace.Native);
    }
}
