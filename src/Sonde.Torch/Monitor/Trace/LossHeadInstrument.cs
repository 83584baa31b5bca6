// Records how the loss is made from what the last layers put out, in the first traced step.
using Sonde.Events;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Writes <c>sonde/loss_head</c>, once a run: the trace of the first step alone keeps shapes and the lines of all ops.</summary>
internal sealed class LossHeadInstrument(ProbeContext context, TraceInstrument trace) : IInstrument
{
    /// <summary>Ops that are recorded at most, those nearest to the loss.</summary>
    private const int MostOps = 60;

    private bool _isRecorded;

    public string Name => "loss-head";

    public string Title => "the record of how the loss is made";

    public void Observe(in StepReading reading)
    {
        if (_isRecorded || trace.Ended is not { Session: var session }) return;
        var names = new Dictionary<int, List<string>>();
        foreach (var (name, parameter) in context.Model.named_parameters())
        {
            if (session.Find(parameter) is not (>= 0 and var number)) continue;   // no op met it
            if (!names.TryGetValue(number, out var list)) names[number] = list = [];
            list.Add(name);
        }

        if (session.WayTo(reading.Loss, names.Keys.ToHashSet()) is not { } way) return;
        _isRecorded = true;
        context.AddRecord(LossHeadRecord.Reading, Record(session, way, names, reading.Output), reading.Step);
    }

    private static LossHeadRecord Record(OpTraceSession session, IReadOnlyList<WayOp> way, Dictionary<int, List<string>> names, Tensor? output)
    {
        var kept = way.Skip(Math.Max(0, way.Count - MostOps)).ToArray();
        var describe = new OpDescriptions(names);
        var number = output is null ? -1 : session.Find(output);
        var makers = new Dictionary<int, int>();   // by tensor: the op that made it, or wrote to it last
        var ops = new LossHeadOp[kept.Length];
        for (var i = 0; i < kept.Length; i++)
        {
            ops[i] = Op(session, kept[i], describe, makers);
            foreach (var made in kept[i].Op.Outputs) makers[made.Tensor] = i;
        }

        int? outputOp = number >= 0 && makers.TryGetValue(number, out var at) ? at : null;
        return new() { Ops = ops, OutputOp = outputOp, IsCut = kept.Length < way.Count };
    }

    private static LossHeadOp Op(OpTraceSession session, WayOp step, OpDescriptions describe, Dictionary<int, int> makers)
    {
        var op = step.Op;
        var line = CallSite.Resolve(op.Stack);
        return new()
        {
            Op = op.Name,
            Layer = describe.LayerOf(op),
            Source = line is null ? null : SourceFile.Describe(line),
            Snippet = line is null ? null : SourceFile.Snippet(line),
            Inputs = [.. op.Inputs.Select(input => input.Shape ?? [])],
            InputTypes = [.. op.Inputs.Select(input => session.TypeOf(input.Tensor).ToString())],
            FromModel = step.FromModel,
            Outputs = [.. op.Outputs.Select(made => made.Shape ?? [])],
            Arguments = op.Integers,
            Numbers = op.Numbers,
            From = [.. op.Inputs.Select(input => makers.GetValueOrDefault(input.Tensor, -1))],
        };
    }
}
