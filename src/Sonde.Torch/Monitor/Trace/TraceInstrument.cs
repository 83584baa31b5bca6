// Arms the op trace for the first step, and for one more whenever a gradient goes missing; explains a backward pass that throws.
using Sonde.Events;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Writes <c>sonde/op_trace</c>, and tells the gradient rows what the trace says of missing gradients.</summary>
internal sealed class TraceInstrument(ProbeContext context) : IInstrument
{
    /// <summary>Steps traced in one run at most: gradients that come and go (parts trained in turn) would else be traced for ever.</summary>
    private const int MostTraces = 16;

    /// <summary>Ops of the first step whose lines are kept: a stack takes some 10 microseconds and 4 KiB.</summary>
    private const int MostLines = 5_000;

    /// <summary>Ops from Attach to the first Step that are kept: a program that does other work between the two must not fill its memory.</summary>
    private const int MostOps = 200_000;

    private readonly HashSet<string> _asked = [];   // missing gradients that a trace was made for
    private OpTraceSession? _stopped;
    private bool _isDue = true;
    private int _traces;

    public string Name => "op-trace";

    public string Title => "the op trace";

    /// <summary>Whether to keep lines and shapes of all ops, rather than only what cuts need. For an instrument that draws the first step.</summary>
    public bool KeepsEverything { get; set; }

    /// <summary>The trace of the step under way; null where it is not traced.</summary>
    public OpTraceSession? Session { get; private set; }

    /// <summary>The current step, once it has been read; null where it was not traced.</summary>
    public TracedStep? Ended { get; private set; }

    public void BeforeStep(long call, long step)
    {
        Forget();
        if (Session is not null || _traces >= MostTraces) return;
        if (!IsWanted()) return;
        _traces++;
        _isDue = false;
        Session = OpTraceSession.Start(context.Model, everything: KeepsEverything, MostLines, mostOps: MostOps);
    }

    public void EndStep(in StepReading reading)
    {
        if (Session is not { } session) return;
        (_stopped, Session) = (session, null);
        session.Stop();
        if (session.ThreadId == Environment.CurrentManagedThreadId) return;
        Forget();
        _isDue = true;   // attached elsewhere, so nothing of this step was seen: see the next
    }

    public void Observe(in StepReading reading)
    {
        if (_stopped is not { } session) return;
        var analysis = session.Analyze(reading.Loss, Parameters());
        Record(analysis, reading.Step, threw: null);
        Ended = new(session, analysis);
    }

    public void BackwardThrew(ThrownBackward thrown)
    {
        if (Session is not { } session) return;
        session.Stop();
        var analysis = session.Analyze(null, Parameters());
        if (analysis is { Tracing: "native", UsedParameters.Count: 0 })
        {
            thrown.IsForeign = true;
            return;
        }
        (thrown.Trace, Session) = (session, null);
        _isDue = true;   // should the training go on, what this step shows must not stand for it
        if (analysis.Cuts.Count > 0 && analysis.Cuts.All(cut => cut.GradientsOff)) thrown.GradientsOffAt = analysis.Cuts[0];
        thrown.Line = Line(analysis, thrown.Message);
        Record(analysis, thrown.Step, thrown.Message);
    }

    public void WriteOut(bool isLast, long step)
    {
        if (isLast) Session?.Stop();
    }

    public void Dispose()
    {
        Forget();
        Session?.Dispose();
        Session = null;
    }

    private void Forget()
    {
        _stopped?.Dispose();
        (_stopped, Ended) = (null, null);
    }

    /// <summary>Whether a gradient is missing that no trace was made for.</summary>
    private bool IsWanted()
    {
        var asks = _isDue;
        foreach (var row in context.Gradients.Last)
        {
            if (!row.IsMissing) _asked.Remove(row.Name);
            else asks |= _asked.Add(row.Name) && context.Gradients.Reasons.Explain(row) is null;
        }
        return asks;
    }

    private static string Line(OpTraceAnalysis analysis, string message)
    {
        if (analysis.Cuts is [var first, ..])
            return $"backward() failed because {first} cuts {first.Parameters.Count} parameters off from the loss ({message})";
        if (analysis.Tracing == "none")
            return $"backward() failed: {message}. Where the gradient was lost is not known: {analysis.Limitation}";
        return analysis.LossRequiresGrad == false && analysis.Detached is [.., var last]
            ? $"backward() failed: the loss has no autograd graph; gradient was last lost by {last} ({message})"
            : $"backward() failed: {message}";
    }

    private void Record(OpTraceAnalysis analysis, long step, string? threw)
    {
        context.Gradients.Reasons.Learn(analysis);
        if (analysis.Limitation is { } limitation) context.Messages.Once("limitation", limitation);
        var record = new OpTraceRecord
        {
            Ops = analysis.Ops,
            Tracing = analysis.Tracing,
            Cuts = Stored(analysis.Cuts),
            Detached = Stored(analysis.Detached),
            LossRequiresGrad = analysis.LossRequiresGrad,
            LossIsLeaf = analysis.LossIsLeaf,
            Threw = threw,
        };
        context.AddRecord(OpTraceRecord.Reading, record, step);
    }

    private static OpCutRecord[] Stored(IReadOnlyList<OpCut> cuts) =>
        [.. cuts.Select(cut => new OpCutRecord
        {
            Op = cut.Op,
            Source = cut.Source,
            Snippet = cut.Snippet,
            Layer = cut.Layer,
            Parameters = [.. cut.Parameters],
            GradientsOff = cut.GradientsOff,
        })];

    private List<(string Name, Tensor Parameter)> Parameters() => [.. context.Model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))];
}
