// Tells of a backward pass that throws in a step that is not traced: where the user called it, and what the message means.
using System.Diagnostics;
using System.Reflection;
using Sonde.Torch.Autograd;
using Sonde.Torch.Autograd.Source;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    private BackwardFailure? _untraced;
    private int _untracedThread;
    private MethodBase? _stepCaller;   // an experiment after the training is told from a step by the method it runs in

    /// <summary>Costs nothing until something is thrown. A loop that goes on on another thread is followed there.</summary>
    private void WatchBackward()
    {
        if (_trace is not null || _untracedThread == Environment.CurrentManagedThreadId) return;
        _untraced?.Dispose();
        _untracedThread = Environment.CurrentManagedThreadId;
        _untraced = new(OnUntracedBackwardThrew);
        _stepCaller = new StackTrace(fNeedFileInfo: false).GetFrames().Select(frame => frame.GetMethod())
            .FirstOrDefault(method => method?.DeclaringType?.Assembly != typeof(TrainingMonitor).Assembly);
    }

    /// <summary>Runs on the training thread while the exception is on its way to the user, whose it stays.</summary>
    private bool OnUntracedBackwardThrew(Exception exception)
    {
        if (_trace is not null || UserCapture.IsRunning) return false;   // its own watch knows more; an experiment is no step of the training
        GuardRecord(() =>
        {
            var message = exception.Message.Split('\n', 2)[0].Trim();
            var stack = new StackTrace(fNeedFileInfo: false);
            var place = CallSite.Resolve(stack) is { } line ? $" at {SourceFile.Describe(line)}" : "";
            var inLoop = stack.GetFrames().Any(frame => frame.GetMethod() is { } method && method == _stepCaller);
            var when = inLoop ? $"in step {_nextStep}" : $"after step {_lastStep}, outside of the method that calls Step";
            _threw = $"backward(){place} failed {when}: {message.TrimEnd('.')}.{BackwardAdvice.For(message)}";
            if (!_messages.Once("threw", _threw)) return;
            _writer!.AddText(_tags.Problems, _threw, _nextStep);
            _writer.Flush();   // the process may be about to end
        });
        return true;
    }
}
