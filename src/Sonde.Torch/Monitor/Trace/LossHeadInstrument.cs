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
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        context.AddRecord(LossHeadRecord.Reading, new Record(session, names, reading).Of(way), reading.Step);
    }

    /// <summary>Makes the record of one step.</summary>
    private sealed class Record(OpTraceSession session, Dictionary<int, List<string>> names, StepReading reading)
    {
        private readonly OpDescriptions _describe = new(names);
        private readonly Dictionary<int, int> _makers = [];   // by tensor: the op that made it, or wrote to it last
        private readonly Dictionary<int, TensorFacts?> _facts = [];
        private readonly HashSet<int> _x = session.SameElements(reading.X);
        private readonly HashSet<int> _y = session.SameElements(reading.Y);

        public LossHeadRecord Of(IReadOnlyList<WayOp> way)
        {
            var kept = way.Skip(Math.Max(0, way.Count - MostOps)).ToArray();
            var number = reading.Output is { } output ? session.Find(output) : -1;
            var ops = new LossHeadOp[kept.Length];
            for (var i = 0; i < kept.Length; i++)
            {
                ops[i] = Op(kept[i]);
                foreach (var made in kept[i].Op.Outputs) _makers[made.Tensor] = i;
            }

            int? outputOp = number >= 0 && _makers.TryGetValue(number, out var at) ? at : null;
            return new() { Ops = ops, OutputOp = outputOp, IsCut = kept.Length < way.Count };
        }

        private LossHeadOp Op(WayOp step)
        {
            var op = step.Op;
            var line = CallSite.Resolve(op.Stack);
            return new()
            {
                Op = op.Name,
                Layer = _describe.LayerOf(op),
                Source = line is null ? null : SourceFile.Describe(line),
                Snippet = line is null ? null : SourceFile.Snippet(line),
                Inputs = [.. op.Inputs.Select(input => input.Shape ?? [])],
                InputTypes = [.. op.Inputs.Select(input => session.TypeOf(input.Tensor).ToString())],
                FromModel = step.FromModel,
                ReadsParameter = step.ReadsParameter,
                Outputs = [.. op.Outputs.Select(made => made.Shape ?? [])],
                Arguments = op.Integers,
                Numbers = op.Numbers,
                From = [.. op.Inputs.Select(input => _makers.GetValueOrDefault(input.Tensor, -1))],
                Values = step.ReadsParameter ? [] : [.. op.Inputs.Select((input, i) => step.FromModel[i] ? null : Facts(input.Tensor))],
                Given = [.. op.Inputs.Select(input => _y.Contains(input.Tensor) ? "y" : _x.Contains(input.Tensor) ? "x" : "")],
            };
        }

        private TensorFacts? Facts(int tensor)
        {
            if (!_facts.TryGetValue(tensor, out var facts))
            {
                using var opened = session.Recorder?.Open(tensor);
                _facts[tensor] = facts = opened is null ? null : TargetFacts.Of(opened);
            }

            return facts;
        }
    }
}
