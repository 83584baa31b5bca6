// Tells of a backward pass that throws in a step that is not traced: where the user called it, and what the message means.
using System.Diagnostics;
using Sonde.Torch.Tracing;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    private BackwardFailure? _untraced;
    private int _untracedThread;

    /// <summary>Costs nothing until something is thrown. A loop that goes on on another thread is followed there.</summary>
    private void WatchBackward()
    {
        if (_trace is not null || _untracedThread == Environment.CurrentManagedThreadId) return;
        _untraced?.Dispose();
        _untracedThread = Environment.CurrentManagedThreadId;
        _untraced = new(OnUntracedBackwardThrew);
    }

    /// <summary>Runs on the training thread while the exception is on its way to the user, whose it stays.</summary>
    private bool OnUntracedBackwardThrew(Exception exception)
    {
        if (_trace is not null) return false;   // its own watch knows more
        GuardRecord(() =>
        {
            var message = exception.Message.Split('\n', 2)[0].Trim();
            var place = CallSite.Resolve(new StackTrace(fNeedFileInfo: false)) is { } line ? $" at {SourceFile.Describe(line)}" : "";
            _threw = $"backward(){place} failed in step {_nextStep}: {message.TrimEnd('.')}.{BackwardAdvice.For(message)}";
            if (!_messages.Once("threw", _threw)) return;
            _writer!.AddText(_tags.Problems, _threw, _nextStep);
            _writer.Flush();   // the process may be about to end
        });
        return true;
    }
}
