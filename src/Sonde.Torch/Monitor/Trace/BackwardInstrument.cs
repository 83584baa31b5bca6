// Notices a backward pass that throws, asks the instruments what they know of it, and reports where the user called it.
using System.Diagnostics;
using System.Reflection;
using Sonde.Torch.Tracing;

namespace Sonde.Torch;

/// <summary>Costs nothing until something is thrown. A loop that goes on on another thread is followed there.</summary>
/// <param name="context">Where to report.</param>
/// <param name="tell">Hands what was thrown to every instrument, this one among them.</param>
internal sealed class BackwardInstrument(ProbeContext context, Action<ThrownBackward> tell) : IInstrument
{
    private BackwardFailure? _watch;
    private int _thread;
    private long _next;
    private bool _watchesAgain;
    private string? _threw;
    private long _last;
    private MethodBase? _stepCaller;   // an experiment after the training differs from a step by the method it runs in

    /// <summary>Whether a backward pass has thrown, and was reported.</summary>
    public bool HasThrown => _threw is not null;

    public string Name => "backward-failure";

    public string Title => "the watch for a failing backward()";

    public void BeforeStep(long call, long step)
    {
        (_last, _next) = (step, call == 0 ? 0 : step + 1);
        // Before the first step it is Attach that calls.
        if (call > 0 && _stepCaller is null)
        {
            _stepCaller = new StackTrace(fNeedFileInfo: false).GetFrames().Select(frame => frame.GetMethod())
                .FirstOrDefault(method => method?.DeclaringType?.Assembly != typeof(BackwardInstrument).Assembly);
        }

        // What failed in a traced step may fail once more, in one that is not; the last line of the run is then about that.
        if (_thread == Environment.CurrentManagedThreadId && !_watchesAgain) return;
        _watch?.Dispose();
        (_thread, _watchesAgain) = (Environment.CurrentManagedThreadId, false);
        _watch = new(OnThrew);
    }

    public void BackwardThrew(ThrownBackward thrown)
    {
        if (thrown.IsForeign) return;
        _watchesAgain = thrown.Line is not null;
        _threw = thrown.Line ??= Untraced(thrown);
        if (!context.Messages.Once("threw", _threw)) return;
        if (thrown.Trace is null) context.Writer.AddText(context.Tags.Problems, _threw, thrown.Step);
        context.Writer.Flush();   // the process may be about to end
    }

    public void Dispose() => _watch?.Dispose();

    /// <summary>Runs on the training thread while the exception is on its way to the user, whose it stays.</summary>
    private bool OnThrew(Exception exception)
    {
        if (UserCapture.IsRunning) return false;   // an experiment is no step of the training
        using var thrown = new ThrownBackward(exception, _next);
        tell(thrown);
        return !thrown.IsForeign;
    }

    private string Untraced(ThrownBackward thrown)
    {
        var stack = new StackTrace(fNeedFileInfo: false);
        var place = CallSite.Resolve(stack) is { } line ? $" at {SourceFile.Describe(line)}" : "";
        var inLoop = stack.GetFrames().Any(frame => frame.GetMethod() is { } method && method == _stepCaller);
        var when = inLoop ? $"in step {thrown.Step}" : $"after step {_last}, outside of the method that calls Step";
        return $"backward(){place} failed {when}: {thrown.Message.TrimEnd('.')}.{BackwardAdvice.For(thrown.Message)}";
    }
}
