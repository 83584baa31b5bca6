// The edges of a graph: which node made what each node reads.
using Sonde.Events;
using Sonde.Torch.Tracing;

namespace Sonde.Torch.Captures;

/// <summary>
/// Walks the trace once, in order. An op or module that returns the very tensor it was given (dropout in evaluation, identity) takes
/// its place in the chain: whoever reads that tensor later reads it from there.
/// </summary>
internal sealed class FlowEdges(
    ForwardPass pass, List<GraphNode> nodes, Dictionary<object, int> nodeOf, Dictionary<int, string> names, HashSet<int> folded,
    int firstOp, ModuleCall?[] callOf)
{
    private readonly IReadOnlyList<TracedOp> _ops = pass.Ops;
    private readonly List<GraphEdge> _edges = [];
    private readonly Dictionary<int, (int Node, int Time)> _passedOn = [];   // tensor number to the node that handed it on last
    private readonly Dictionary<int, int> _origins = [];                     // tensor number to its input or constant node
    private DataFlow? _flow;

    public List<GraphEdge> Find()
    {
        _flow = pass.Session.Flow(names.Keys, _ops);
        if (_flow is null) return [];
        AddInputs();
        var parents = pass.Calls.Select(call => call.Parent).ToHashSet();
        var silent = pass.Calls.Where(call => nodeOf.ContainsKey(call) && call.EndOp == call.FirstOp && !parents.Contains(call)).ToLookup(call => call.FirstOp);
        for (var i = firstOp; i <= _ops.Count; i++)
        {
            foreach (var call in silent[i])
                HandOn(call);
            if (i < _ops.Count && nodeOf.TryGetValue(_ops[i], out var node)) Read(_ops[i], node);
        }

        AddOutputs();
        return _edges;
    }

    private void AddInputs()
    {
        var made = _ops.Skip(firstOp).SelectMany(op => op.Outputs.Where((_, i) => op.AliasOf[i] < 0 || op.Inputs[op.AliasOf[i]].Tensor != op.Outputs[i].Tensor))
            .Select(output => output.Tensor).ToHashSet();
        foreach (var (name, tensor) in ModelGraphBuilder.InputsOf(pass))
        {
            if (tensor.Number >= 0 && (made.Contains(tensor.Number) || names.ContainsKey(tensor.Number) || _origins.ContainsKey(tensor.Number))) continue;
            nodes.Add(new GraphNode { Kind = "input", Parent = -1, Name = name, Type = "Tensor", Outputs = [tensor.Facts] });
            if (tensor.Number >= 0) _origins[tensor.Number] = nodes.Count - 1;
        }
    }

    private void Read(TracedOp op, int node)
    {
        for (var i = 0; i < op.Inputs.Length; i++)
        {
            var input = op.Inputs[i];
            if (names.ContainsKey(input.Tensor)) continue;
            Connect(input.Tensor, _flow!.Sources(op.Index, i), node, i, input.Shape, callOf[op.Index]);
        }

        for (var i = 0; i < op.Outputs.Length; i++)
        {
            var alias = op.AliasOf[i];
            if (alias >= 0 && op.Inputs[alias].Tensor == op.Outputs[i].Tensor && !op.IsInPlace)
                _passedOn[op.Outputs[i].Tensor] = (node, op.Index);
        }
    }

    // A call without ops: its outputs are its inputs.
    private void HandOn(ModuleCall call)
    {
        var node = nodeOf[call];
        foreach (var (input, i) in call.Inputs.Select((input, i) => (input, i)))
        {
            if (input.Number < 0 || !call.Outputs.Any(output => output.Number == input.Number)) continue;
            Connect(input.Number, SourcesBefore(input.Number, call.FirstOp), node, i, input.Facts.Shape, call.Parent);
            _passedOn[input.Number] = (node, call.FirstOp);
        }
    }

    // What the first op that reads the tensor after a moment reads.
    private int[] SourcesBefore(int tensor, int time)
    {
        for (var i = time; i < _ops.Count; i++)
        {
            if (Array.FindIndex(_ops[i].Inputs, input => input.Tensor == tensor) is var at and >= 0) return _flow!.Sources(i, at);
        }

        return _flow!.SourcesAtEnd(tensor);
    }

    private void Connect(int tensor, int[] sources, int node, int slot, long[]? shape, ModuleCall? reader)
    {
        var makers = sources.Select(value => _flow!.Values[value])
            .Where(value => value.Op >= firstOp && !folded.Contains(value.Op) && nodeOf.ContainsKey(_ops[value.Op]))
            .ToList();
        if (_passedOn.TryGetValue(tensor, out var passed) && passed.Node != node && makers.TrueForAll(maker => maker.Op < passed.Time))
        {
            _edges.Add(new GraphEdge { From = passed.Node, To = node, Output = 0, Input = slot, Shape = shape });
            return;
        }

        foreach (var maker in makers)
        {
            var output = Math.Max(0, Array.FindIndex(_ops[maker.Op].Outputs, made => made.Tensor == maker.Tensor));
            _edges.Add(new GraphEdge { From = nodeOf[_ops[maker.Op]], To = node, Output = output, Input = slot, Shape = shape });
        }

        if (makers.Count == 0) _edges.Add(new GraphEdge { From = OriginOf(tensor, shape, reader), To = node, Output = 0, Input = slot, Shape = shape });
    }

    private int OriginOf(int tensor, long[]? shape, ModuleCall? reader)
    {
        if (_origins.TryGetValue(tensor, out var origin)) return origin;
        nodes.Add(new GraphNode
        {
            Kind = "constant",
            Parent = reader is null ? -1 : nodeOf[reader],
            Name = "tensor",
            Type = "Tensor",
            Outputs = [new GraphTensor { Shape = shape }],
        });
        return _origins[tensor] = nodes.Count - 1;
    }

    private void AddOutputs()
    {
        for (var i = 0; i < pass.Results.Count; i++)
        {
            var result = pass.Results[i];
            nodes.Add(new GraphNode
            {
                Kind = "output",
                Parent = -1,
                Name = pass.Results.Count == 1 ? "output" : $"output {i}",
                Type = "Tensor",
                Outputs = [result.Facts],
            });
            if (result.Number >= 0 && !names.ContainsKey(result.Number))
                Connect(result.Number, _flow!.SourcesAtEnd(result.Number), nodes.Count - 1, 0, result.Facts.Shape, null);
        }
    }
}
