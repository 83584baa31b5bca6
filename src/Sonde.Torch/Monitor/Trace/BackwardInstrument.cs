// Notices a backward pass that throws, in whichever step, records it at once, and says at which line it was and what to do.
using System.Diagnostics;
using System.Reflection;
using Sonde.Events;
using Sonde.Torch.Tracing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Writes <c>sonde/backward_failure</c>. Costs nothing until something is thrown. A loop that goes on on another thread is followed there.</summary>
/// <param name="context">Where to report.</param>
/// <param name="tell">Hands what was thrown to every instrument, this one among them.</param>
internal sealed class BackwardInstrument(ProbeContext context, Action<ThrownBackward> tell) : IInstrument
{
    private BackwardFailure? _watch;
    private int _thread;
    private long _next;
    private string? _threw;
    private long _last;
    private MethodBase? _stepCaller;   // an experiment after the training differs from a step by the method it runs in
    private StackTrace? _stepStack;
    private BackwardFailureRecord? _record;
    private long _written;   // failures that the newest record tells of

    /// <summary>Whether a backward pass has thrown, and was reported.</summary>
    public bool HasThrown => _threw is not null;

    public string Name => "backward-failure";

    public string Title => "the watch for a failing backward()";

    public void BeforeStep(long call, long step)
    {
        (_last, _next) = (step, call == 0 ? 0 : step + 1);
        // Before the first step it is Attach that calls.
        if (call > 0 && _stepStack is null)
        {
            _stepStack = new StackTrace(fNeedFileInfo: false);
            _stepCaller = _stepStack.GetFrames().Select(frame => frame.GetMethod())
                .FirstOrDefault(method => method?.DeclaringType?.Assembly != typeof(BackwardInstrument).Assembly);
        }

        if (_thread == Environment.CurrentManagedThreadId) return;
        _watch?.Dispose();
        _thread = Environment.CurrentManagedThreadId;
        _watch = new(OnThrew, OnThrownOn);
    }

    public void BackwardThrew(ThrownBackward thrown)
    {
        if (thrown.IsForeign) return;
        var stack = new StackTrace(fNeedFileInfo: false);
        _record = Add(thrown, stack);
        _threw = thrown.Line ??= Untraced(thrown, stack);
        if (_record is { Kind: BackwardKind.InPlace, By: { } by })
            _threw = thrown.Line = $"{_threw.TrimEnd('.')}. {by.Op}{(by.Source is { } place ? $" at {place}" : "")} wrote over it.";
        if (context.Messages.Once("threw", _threw) && thrown.Trace is null) context.Writer.AddText(context.Tags.Problems, _threw, thrown.Step);
        if (!long.IsPow2(_record.Failures)) return;
        Write();
        context.Writer.Flush();   // the process may be about to end
    }

    public void WriteOut(bool isLast, long step) => Write();

    public void Dispose() => _watch?.Dispose();

    /// <summary>Runs on the training thread while the exception is on its way to the user, whose it stays.</summary>
    private void OnThrew(Exception exception)
    {
        if (UserCapture.IsRunning) return;   // an experiment is no step of the training
        using var thrown = new ThrownBackward(exception, _next);
        tell(thrown);
    }

    /// <summary>The code that caught it hands it on: then it was not expected.</summary>
    private void OnThrownOn()
    {
        if (_record is not { IsCaught: true }) return;
        _record = _record with { IsCaught = false };
        _written = 0;
        Write();
        context.Writer.Flush();
    }

    private void Write()
    {
        if (_record is null || _record.Failures == _written) return;
        _written = _record.Failures;
        context.AddRecord(BackwardFailureRecord.Reading, _record, _record.Step);
    }

    private BackwardFailureRecord Add(ThrownBackward thrown, StackTrace stack)
    {
        // The first one counts: what a damaged step does to later ones is no news. Whether one of them ends the program is.
        if (_record is { } first)
            return first with { Failures = first.Failures + 1, IsCaught = first.IsCaught && ExpectedFailure.IsCaughtNearby(stack, _stepStack) };
        var line = CallSite.Resolve(stack);
        var parameters = context.Model.named_parameters().Select(p => (p.name, (Tensor)p.parameter)).ToList();
        var kind = BackwardKind.Of(thrown.Message);
        var write = kind == BackwardKind.InPlace ? OverwrittenTensor.Find(thrown.Message, thrown.Trace, parameters) : null;
        var off = kind == BackwardKind.NoGraph ? thrown.GradientsOffAt : null;
        return new()
        {
            Message = thrown.Message,
            Kind = kind,
            Step = thrown.Step,
            InLoop = _stepCaller is null || IsInLoop(stack),
            Source = line is null ? null : SourceFile.Describe(line),
            Snippet = line is null ? null : SourceFile.Snippet(line),
            GradientsOff = !is_grad_enabled() || off is not null,
            IsCaught = ExpectedFailure.IsCaughtNearby(stack, _stepStack),
            By = write?.By ?? (off is null ? null : new() { Op = off.Op, Source = off.Source, Snippet = off.Snippet, Layer = off.Layer }),
            Saved = write?.Saved,
            Parameter = write?.Parameter,
            IsRecurrent = context.Model.modules().Any(module => module is LSTM or GRU or RNN or LSTMCell or GRUCell or RNNCell),
            Failures = 1,
        };
    }

    private bool IsInLoop(StackTrace stack) => stack.GetFrames().Any(frame => frame.GetMethod() is { } method && method == _stepCaller);

    private string Untraced(ThrownBackward thrown, StackTrace stack)
    {
        var place = CallSite.Resolve(stack) is { } line ? $" at {SourceFile.Describe(line)}" : "";
        var when = IsInLoop(stack) ? $"in step {thrown.Step}" : $"after step {_last}, outside of the method that calls Step";
        return $"backward(){place} failed {when}: {thrown.Message.TrimEnd('.')}.{BackwardAdvice.For(thrown.Message)}";
    }
}
