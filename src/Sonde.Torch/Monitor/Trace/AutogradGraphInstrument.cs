// Records the autograd graph of the first traced step, once a run.
using Sonde.Events;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Writes <c>sonde/autograd_graph</c>. Until then the trace keeps the line of every op.</summary>
internal sealed class AutogradGraphInstrument : IInstrument
{
    /// <summary>Nodes above which the graph is not recorded: reading and drawing it would hold up the training for seconds.</summary>
    private const int MostNodes = 50_000;

    private readonly ProbeContext _context;
    private readonly TraceInstrument _trace;

    public AutogradGraphInstrument(ProbeContext context, TraceInstrument trace)
    {
        (_context, _trace) = (context, trace);
        trace.KeepsEverything = true;
    }

    public string Name => "autograd-graph";

    public string Title => "the autograd graph";

    public void Observe(in StepReading reading)
    {
        if (_trace.KeepsEverything && _trace.Ended is { } traced) Record(traced.Session, reading.Loss, reading.Step);
    }

    /// <summary>The graph of a loss whose backward pass threw: the loss itself is found by the trace, since no Step has been given it.</summary>
    public void BackwardThrew(ThrownBackward thrown)
    {
        if (!_trace.KeepsEverything || thrown.Trace is not { } session || !GraphAccess.IsAvailable) return;
        using var loss = session.OpenFailedLoss(thrown.Message.Contains("does not require grad", StringComparison.Ordinal));
        if (loss is null) return;
        Record(session, loss, thrown.Step, $"backward() failed: {thrown.Message}");
        _context.Writer.Flush();   // the process may be about to end
    }

    public void Dispose() => _trace.KeepsEverything = false;

    private void Record(OpTraceSession session, Tensor loss, long step, string? note = null)
    {
        _trace.KeepsEverything = false;
        if (session.Limitation is not null) return;   // reported already
        if (GraphAccess.TryGet(out var reason) is null)
            _context.Messages.Once("graph", $"no autograd graph is recorded: {reason}");
        else if (AutogradGraph.OfStep(loss, _context.Model, session, MostNodes, note) is { } graph)
            _context.AddRecord(AutogradGraphRecord.Reading, GraphRecord.From(graph), step);
        else
            _context.Messages.Once("graph", $"the autograd graph has more than {MostNodes} nodes; it is not recorded");
    }
}
