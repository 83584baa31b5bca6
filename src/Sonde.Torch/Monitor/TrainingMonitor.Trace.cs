// Arms the op trace for the first step, and for one more whenever a gradient goes missing; tells of a backward pass that throws.
using Sonde.Events;
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    /// <summary>Steps traced in one run at most: gradients that come and go (parts trained in turn) would else be traced for ever.</summary>
    private const int MostTraces = 16;

    private readonly TraceReasons _reasons = new();
    private readonly HashSet<string> _asked = [];   // missing gradients that a trace was made for
    private OpTraceSession? _trace;
    private BackwardFailure? _backward;
    private int _traces;
    private string? _threw;

    private void ArmTrace() => Guard("the op trace", () =>
    {
        _traces++;
        _trace = StartTrace();
        FollowCalls(_trace);
        _backward = new(OnBackwardThrew);
        if (_gradients is not null) _gradients.Traced = _reasons.Explain;
    });

    /// <summary>Ends the trace with the step at hand, records what it found and lets the gradient rows know.</summary>
    private void EndTrace(StepReading reading)
    {
        if (_trace is not { } trace) return;
        var sameThread = trace.ThreadId == Environment.CurrentManagedThreadId;
        Guard("the op trace", () =>
        {
            trace.Stop();
            if (!sameThread) return;
            var analysis = trace.Analyze(reading.Loss, Parameters());
            Record(analysis, reading.Step, threw: null);
            RecordGraph(trace, reading.Loss, reading.Step);
            RecordModelGraph(trace, reading.X, reading.Output, reading.Step);
            NoteBypassedHooks(trace, analysis, reading.Step);
        });
        DisarmTrace();
        if (!sameThread && _traces < MostTraces) ArmTrace();   // attached elsewhere, so nothing of this step was seen: see the next
    }

    /// <summary>Arms for one more step when a gradient is missing that no trace was made for.</summary>
    private void RearmTrace()
    {
        if (_trace is not null || _gradients is null || _traces >= MostTraces) return;
        var asks = false;
        foreach (var row in _gradients.LastRows)
        {
            if (!row.IsMissing) _asked.Remove(row.Name);
            else asks |= _asked.Add(row.Name) && _reasons.Explain(row) is null;
        }
        if (asks) ArmTrace();
    }

    /// <summary>A training that ended before its first Step leaves the model at least.</summary>
    private void EndTraceUnread() => Guard("the op trace", () =>
    {
        if (_trace is not { } trace || _moduleCalls is null || DisposedModel.Is(_model)) return;
        trace.Stop();
        RecordModelGraph(trace, null, null, _lastStep);
    });

    private void DisarmTrace()
    {
        UnfollowCalls();
        _backward?.Dispose();
        _trace?.Dispose();
        (_backward, _trace) = (null, null);
        if (_disposed && _threw is { } line) _messages.Once("threw, at the end", $"this run met a failure: {line}");
    }

    /// <summary>Runs on the training thread while the exception is on its way to the user, whose it stays.</summary>
    private bool OnBackwardThrew(Exception exception)
    {
        if (_trace is not { } trace) return false;
        var seen = true;
        Guard("the op trace", () =>
        {
            trace.Stop();
            var analysis = trace.Analyze(null, Parameters());
            if (analysis is { Tracing: "native", UsedParameters.Count: 0 })
            {
                seen = false;   // the backward pass of another model on this thread
                return;
            }
            var message = exception.Message.Split('\n', 2)[0].Trim();
            _threw = Line(analysis, message);
            _messages.Once("threw", _threw);
            Record(analysis, _nextStep, message);
            RecordFailedGraph(trace, message);
            _writer!.Flush();   // the process may be about to end
            RecordModelGraph(trace, null, null, _nextStep);
            _modelGraph.Wait();
            _writer.Flush();
            UnfollowCalls();
            trace.Dispose();
            _trace = null;
        });
        return seen;
    }

    private static string Line(OpTraceAnalysis analysis, string message)
    {
        if (analysis.Cuts is [var first, ..])
            return $"backward() failed because {first} cuts {first.Parameters.Count} parameters off from the loss ({message})";
        if (analysis.Tracing == "none")
            return $"backward() failed: {message}. Where the gradient was lost cannot be said here: {analysis.Limitation}";
        return analysis.LossRequiresGrad == false && analysis.Detached is [.., var last]
            ? $"backward() failed: the loss hangs on no graph; gradient was last lost by {last} ({message})"
            : $"backward() failed: {message}";
    }

    private void Record(OpTraceAnalysis analysis, long step, string? threw)
    {
        _reasons.Learn(analysis);
        if (analysis.Limitation is { } limitation) _messages.Once("limitation", limitation);
        var record = new OpTraceRecord(
            1, analysis.Ops, analysis.Tracing, Stored(analysis.Cuts), Stored(analysis.Detached), analysis.LossRequiresGrad, analysis.LossIsLeaf, threw);
        AddRecord(PluginNames.OpTrace, record, RecordJson.Default.OpTraceRecord, step);
    }

    private static OpCutRecord[] Stored(IReadOnlyList<OpCut> cuts) =>
        [.. cuts.Select(cut => new OpCutRecord(cut.Op, cut.Source, cut.Snippet, cut.Layer, [.. cut.Parameters]) { GradientsOff = cut.GradientsOff })];

    private List<(string Name, Tensor Parameter)> Parameters() => [.. _model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))];

    private void Guard(string name, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            _traces = MostTraces;   // no further attempt
            GuardedProbe.Report(_messages, _writer!, _tags, name, exception, _lastStep);
        }
    }
}
