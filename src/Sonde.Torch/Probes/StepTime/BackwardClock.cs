// When the backward pass of a step began and when its last node ended.
using Sonde.Torch.Interop;

namespace Sonde.Torch;

/// <summary>Listens to the ops of one thread and keeps two times; on the CPU the backward pass runs on the thread that asks for it.</summary>
internal sealed class BackwardClock(StepClock clock) : IOpObserver
{
    private bool _inNode;

    /// <summary>True until <see cref="Stop"/>.</summary>
    public bool IsActive { get; private set; } = true;

    /// <summary>When it began, in ticks of the clock; 0 where there was none.</summary>
    public long First { get; private set; }

    /// <summary>When its last node ended.</summary>
    public long Last { get; private set; }

    /// <summary>Seconds that hooks had taken when it began.</summary>
    public double InsideFirst { get; private set; }

    /// <summary>The same when its last node ended.</summary>
    public double InsideLast { get; private set; }

    public void OpStarting(nint function, int depth, bool inBackward)
    {
        // Only the end of an op is of interest.
    }

    public void OpEnded(nint function, int depth, bool inBackward)
    {
        // The engine runs each node inside an op of its own, which ends after the node.
        if (depth != 1 || !_inNode) return;
        (Last, InsideLast) = (clock.Now, clock.Inside);
        _inNode = inBackward;
    }

    public void BackwardStarting()
    {
        _inNode = true;
        if (First != 0) return;
        First = Last = clock.Now;
        InsideFirst = InsideLast = clock.Inside;
    }

    /// <summary>Listens no more.</summary>
    public void Stop() => IsActive = false;
}
