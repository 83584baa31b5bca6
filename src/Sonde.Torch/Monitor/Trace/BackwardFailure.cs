// Notices a backward pass that throws before Step is reached, and leaves the exception as it is.
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Sonde.Torch;

/// <summary>
/// Watches one thread for an exception out of TorchSharp's <c>backward</c>, once. Every other exception of the process costs a type
/// check; it stops watching when asked to, or when it has seen one.
/// </summary>
internal sealed class BackwardFailure : IDisposable
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Func<Exception, bool> _seen;
    private bool _inside;
    private int _stopped;

    /// <summary>Begins to watch the calling thread.</summary>
    /// <param name="seen">Called on that thread while the exception is on its way; true ends the watch.</param>
    public BackwardFailure(Func<Exception, bool> seen)
    {
        _seen = seen;
        AppDomain.CurrentDomain.FirstChanceException += OnFirstChance;
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0) AppDomain.CurrentDomain.FirstChanceException -= OnFirstChance;
    }

    private void OnFirstChance(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        // TorchSharp throws ExternalException for whatever libtorch reports.
        if (thrown.Exception is not ExternalException || Environment.CurrentManagedThreadId != _thread || _inside || _stopped != 0) return;
        _inside = true;   // an exception of our own on this thread comes back here
        try
        {
            if (IsBackward() && _seen(thrown.Exception)) Dispose();
        }
        finally
        {
            _inside = false;
        }
    }

    private static bool IsBackward() => new StackTrace(fNeedFileInfo: false).GetFrames().Any(frame =>
        frame.GetMethod() is { Name: "backward" } method && method.DeclaringType?.Assembly == typeof(TorchSharp.torch).Assembly);
}
