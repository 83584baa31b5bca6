// From a root in a trace to what a reader is shown: op, line, layer, ranges, guilty samples.
using Sonde.Torch.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>Finds and describes the first NaN or infinity that matters in one recorded trace.</summary>
internal sealed class NonFiniteDescriber
{
    private readonly ValueLog _values;
    private readonly IReadOnlyList<TracedOp> _ops;
    private readonly Dictionary<int, NamedTensor> _names = [];

    private NonFiniteDescriber(OpRecorder recorder, IReadOnlyList<NamedTensor> names)
    {
        (_values, _ops) = (recorder.Values!, recorder.OpsWithBackward);
        foreach (var named in names)
        {
            if (!named.Tensor.IsInvalid && recorder.Find(named.Tensor) is var number and >= 0)
                _names.TryAdd(number, named);
        }
    }

    /// <summary>Finds the op that made the first NaN or infinity that matters; null where there is none, or values were not read.</summary>
    /// <param name="session">The ended trace.</param>
    /// <param name="loss">The loss, alive; null to take the one that the trace itself suggests.</param>
    /// <param name="names">Tensors of the user's by name: parameters, buffers, the batch.</param>
    public static NonFiniteOp? Find(OpTraceSession session, Tensor? loss, IReadOnlyList<NamedTensor> names)
    {
        if (session.Recorder is not { Values: not null } recorder) return null;
        var describer = new NonFiniteDescriber(recorder, names);
        return describer.Search(recorder, loss is null ? null : session.LossOf(loss)) is { } root ? describer.Describe(root) : null;
    }

    private NonFiniteRoot? Search(OpRecorder recorder, Operand? given)
    {
        var parameters = _names.Where(entry => entry.Value.Role != TensorRole.Batch).Select(entry => entry.Key);
        var flow = DataFlow.Replay(_ops, recorder.TensorCount, recorder.ElementCount, parameters);
        var search = new NonFiniteSearch(flow, _values, _names.ContainsKey);
        var hasBackward = _values.NodeCount > 0;
        var loss = given is { Tensor: >= 0 } ? given : hasBackward ? LossSearch.Find(recorder.Ops, recorder) : null;
        if (loss is not { } root)
            return search.ThatStays();
        return search.AtEnd(root.Tensor) ?? search.InGradients() ?? search.InUpdate();
    }

    private NonFiniteOp Describe(NonFiniteRoot root)
    {
        var op = _ops[root.Op];
        var culprit = root.Input >= 0 ? _names.GetValueOrDefault(op.Inputs[root.Input].Tensor) : null;
        var node = op.BackwardNode >= 0 ? _values.NodeAt(op.BackwardNode) : ((string Name, ulong Sequence)?)null;
        var forward = node is { } made ? ForwardOf(made.Sequence) : op;
        var line = CallSite.Resolve(forward?.Stack);
        var inUpdate = node is null && CallSite.IsInOptimizer(op.Stack);
        var guilty = root.Input >= 0 ? op.Inputs[root.Input] : op.Outputs.First(output => _values.IsNonFinite(output.Scan));
        var scan = _values.Scan(guilty.Scan)!.Value;
        var kind = KindOf(root, culprit, node is not null, inUpdate);
        return new NonFiniteOp(kind, op.Name)
        {
            Node = node?.Name,
            ForwardOp = node is null ? null : forward?.Name,
            Source = line is null ? null : SourceFile.Describe(line),
            Snippet = line is null ? null : SourceFile.Snippet(line),
            Layer = forward is null ? null : new OpDescriptions(ParameterNames()).LayerOf(forward),
            Culprit = culprit?.Name,
            Inputs = [.. op.Inputs.Select((input, i) => Range(NameOf(input, "input", i), input))],
            Outputs = [.. op.Outputs.Select((output, i) => Range(NameOf(output, "output", i), output))],
            Rows = kind is NonFiniteKind.Weights or NonFiniteKind.Update ? [] : _values.Rows(scan),
            RowCount = kind is NonFiniteKind.Weights or NonFiniteKind.Update ? 0 : scan.Rows,
            RowSize = kind is NonFiniteKind.Weights or NonFiniteKind.Update || scan.RowDimension < 0 ? 0 : scan.RowSize,
        };
    }

    private static NonFiniteKind KindOf(NonFiniteRoot root, NamedTensor? culprit, bool inBackward, bool inUpdate) => 0 switch
    {
        _ when inBackward => NonFiniteKind.Backward,
        _ when inUpdate => NonFiniteKind.Update,
        _ when root.IsMask => NonFiniteKind.Mask,
        _ when root.Input < 0 => NonFiniteKind.Forward,
        _ => culprit is { Role: TensorRole.Parameter or TensorRole.Buffer } ? NonFiniteKind.Weights : NonFiniteKind.Data,
    };

    // The op during which the node's number was given out.
    private TracedOp? ForwardOf(ulong sequence) =>
        _ops.LastOrDefault(op => op.BackwardNode < 0 && op.Sequences.First <= sequence && sequence < op.Sequences.End);

    private Dictionary<int, List<string>> ParameterNames() => _names
        .Where(entry => entry.Value.Role != TensorRole.Batch).ToDictionary(entry => entry.Key, entry => new List<string> { entry.Value.Name });

    private string NameOf(Operand operand, string role, int place) =>
        _names.TryGetValue(operand.Tensor, out var named) ? named.Name : $"{role} {place}";

    private TensorRange Range(string name, Operand operand)
    {
        var scan = _values.Scan(operand.Scan)!.Value;
        return TensorValues.Range(name, (ScalarType)scan.Type, operand.Shape ?? [], scan);
    }
}
