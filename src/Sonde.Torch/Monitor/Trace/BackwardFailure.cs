// Notices a backward pass that throws before Step is reached, and leaves the exception as it is.
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Sonde.Torch;

/// <summary>
/// Watches one thread for exceptions out of TorchSharp's <c>backward</c> and <c>autograd.grad</c>. Every other exception of the process
/// costs a type check.
/// </summary>
internal sealed class BackwardFailure : IDisposable
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Action<Exception> _seen;
    private readonly Action _thrownOn;
    private readonly WeakReference<Exception?> _newest = new(null);
    private bool _inside;
    private int _stopped;

    /// <summary>Begins to watch the calling thread.</summary>
    /// <param name="seen">Called on that thread while the exception is on its way.</param>
    /// <param name="thrownOn">Called when code that has caught the newest one throws it again, or another one around it.</param>
    public BackwardFailure(Action<Exception> seen, Action thrownOn)
    {
        (_seen, _thrownOn) = (seen, thrownOn);
        AppDomain.CurrentDomain.FirstChanceException += OnFirstChance;
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0) AppDomain.CurrentDomain.FirstChanceException -= OnFirstChance;
    }

    private void OnFirstChance(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        if (Environment.CurrentManagedThreadId != _thread || _inside || _stopped != 0) return;
        _inside = true;   // an exception of our own on this thread comes back here
        try
        {
            if (_newest.TryGetTarget(out var newest) && (ReferenceEquals(newest, thrown.Exception) || ReferenceEquals(newest, thrown.Exception.InnerException)))
            {
                _thrownOn();
            }
            // TorchSharp throws ExternalException for whatever libtorch reports.
            else if (thrown.Exception is ExternalException && IsBackward())
            {
                _newest.SetTarget(thrown.Exception);
                _seen(thrown.Exception);
            }
        }
        finally
        {
            _inside = false;
        }
    }

    private static bool IsBackward() => new StackTrace(fNeedFileInfo: false).GetFrames().Any(frame =>
        frame.GetMethod() is { } method && (method.Name == "backward" || (method.Name == "grad" && method.DeclaringType?.Name == "autograd"))
        && method.DeclaringType?.Assembly == typeof(TorchSharp.torch).Assembly);
}
