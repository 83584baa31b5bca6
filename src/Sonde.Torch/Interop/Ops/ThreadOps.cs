// The ops of one thread: counts nesting and hands each op to the observers of that thread.
namespace Sonde.Torch.Interop;

/// <summary>Lives in a thread-static; libtorch's thread-local callbacks reach it without a lock.</summary>
internal sealed class ThreadOps
{
    [ThreadStatic]
    private static ThreadOps? s_current;

    [ThreadStatic]
    private static bool s_quiet;

    private IOpObserver[] _observers = [];
    private ulong[] _callbacks = [];
    private int _depth;
    private int _backwardDepth;

    public static ThreadOps Current => s_current ??= new ThreadOps();

    /// <summary>The state of this thread, or null on a thread that never observed (a device's backward thread).</summary>
    public static ThreadOps? CurrentOrNull => s_current;

    /// <summary>True while ops of this thread are the monitor's own, run between the user's, and no observer is to see them.</summary>
    public static bool IsQuiet { get => s_quiet; set => s_quiet = value; }

    /// <summary>Adds an observer; the first one arms the callbacks.</summary>
    public void Add(IOpObserver observer, Func<ulong[]> arm)
    {
        _observers = [.. _observers.Where(other => other.IsActive), observer];
        if (_callbacks.Length > 0)
            return;
        _depth = 0;
        _backwardDepth = 0;
        _callbacks = arm();
    }

    /// <summary>Drops the observers that are no longer active; with the last one the callbacks go.</summary>
    public void Prune(Action<ulong[]> disarm)
    {
        _observers = [.. _observers.Where(observer => observer.IsActive)];
        if (_observers.Length > 0 || _callbacks.Length == 0)
            return;
        disarm(_callbacks);
        _callbacks = [];
    }

    public void OpStarting(nint function)
    {
        if (s_quiet) return;
        _depth++;
        foreach (var observer in _observers)
        {
            if (observer.IsActive)
                observer.OpStarting(function, _depth, _backwardDepth > 0);
        }
    }

    public void OpEnded(nint function)
    {
        if (s_quiet) return;
        foreach (var observer in _observers)
        {
            if (observer.IsActive)
                observer.OpEnded(function, _depth, _backwardDepth > 0);
        }

        _depth--;
    }

    public void BackwardStarting(nint function)
    {
        var isOutermost = _backwardDepth++ == 0;
        foreach (var observer in _observers)
        {
            if (isOutermost && observer.IsActive)
                observer.BackwardStarting();
            if (observer.IsActive)
                observer.NodeStarting(function);
        }
    }

    public void BackwardEnded() => _backwardDepth--;
}
