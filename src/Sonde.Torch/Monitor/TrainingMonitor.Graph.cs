// Records the autograd graph of the first traced step, once a run.
using Sonde.Events;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    /// <summary>Nodes above which the graph is not recorded: reading and drawing it would hold up the training for seconds.</summary>
    private const int MostGraphNodes = 50_000;

    /// <summary>Ops of the first step whose lines are kept: a stack takes some 10 microseconds and 4 KiB.</summary>
    private const int MostGraphLines = 5_000;

    /// <summary>Ops from Attach to the first Step that are kept: a program that does other work between the two must not fill its memory.</summary>
    private const int MostTracedOps = 200_000;

    private bool _graphTaken;

    /// <summary>The first trace keeps lines and shapes of all ops, for the graph; later ones only what cuts need.</summary>
    private OpTraceSession StartTrace() => OpTraceSession.Start(_model, everything: !_graphTaken, MostGraphLines, mostOps: MostTracedOps);

    private void RecordGraph(OpTraceSession trace, Tensor loss, long step, string? note = null)
    {
        if (_graphTaken) return;
        _graphTaken = true;
        try
        {
            if (trace.Limitation is not null) return;   // said already
            if (GraphAccess.TryGet(out var reason) is null)
                _messages.Once("graph", $"no autograd graph is recorded: {reason}");
            else if (AutogradGraph.OfStep(loss, _model, trace, MostGraphNodes, note) is { } graph)
                AddRecord(PluginNames.AutogradGraph, GraphRecord.From(graph), RecordJson.Default.AutogradGraphRecord, step);
            else
                _messages.Once("graph", $"the autograd graph has more than {MostGraphNodes} nodes; it is not recorded");
        }
        catch (Exception exception)
        {
            GuardedProbe.Report(_messages, _writer!, _tags, "the autograd graph", exception, step);
        }
    }

    /// <summary>The graph of a loss whose backward pass threw: the loss itself is found by the trace, since no Step has been given it.</summary>
    private void RecordFailedGraph(OpTraceSession trace, string message)
    {
        if (_graphTaken || !GraphAccess.IsAvailable) return;
        using var loss = trace.OpenFailedLoss(message.Contains("does not require grad", StringComparison.Ordinal));
        if (loss is not null) RecordGraph(trace, loss, _nextStep, $"backward() failed: {message}");
    }
}
