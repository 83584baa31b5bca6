// Which traced op made which node of the graph.
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;

namespace Sonde.Torch.Captures;

/// <summary>
/// An output's node belongs to the op that gave it. Nodes inside an op that runs others (an LSTM, a cross entropy) have numbers
/// between those before and after it. A custom function's node is set after its ops have ended, so it is seen where its result
/// is used: it belongs to the op that wrote that result.
/// </summary>
internal sealed class GraphOps
{
    private readonly Dictionary<NodeKey, (TracedOp Op, Operand? Output)> _made = [];
    private readonly List<TracedOp> _makers = [];

    /// <param name="ops">The trace.</param>
    /// <param name="loss">The loss as the last use, where its number is known.</param>
    public GraphOps(IReadOnlyList<TracedOp> ops, Operand? loss)
    {
        var writer = new Dictionary<int, (TracedOp Op, Operand Output)>();
        foreach (var op in ops)
        {
            foreach (var input in op.Inputs)
                See(input, writer);
            if (op.Sequences.End > op.Sequences.First)
                _makers.Add(op);
            foreach (var output in op.Outputs)
            {
                if (IsMadeBy(op, output.Node))
                    _made.TryAdd(output.Node, (op, output));
                writer[output.Tensor] = (op, output);
            }
        }

        if (loss is { } last)
            See(last, writer);
    }

    /// <summary>The op that made a node and, where the node is an output's, that output; null for nodes from before the trace.</summary>
    public (TracedOp Op, Operand? Output)? Find(NodeKey node)
    {
        if (_made.TryGetValue(node, out var made))
            return made;
        var (low, high) = (0, _makers.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (IsMadeBy(_makers[middle], node))
                return (_makers[middle], null);
            if (node.Sequence < _makers[middle].Sequences.First)
                high = middle - 1;
            else
                low = middle + 1;
        }

        return null;
    }

    private void See(Operand use, Dictionary<int, (TracedOp Op, Operand Output)> writer)
    {
        if (use.Node.Address != 0 && Find(use.Node) is null && writer.TryGetValue(use.Tensor, out var made))
            _made[use.Node] = (made.Op, use);
    }

    private static bool IsMadeBy(TracedOp op, NodeKey node) =>
        node.Address != 0 && node.Sequence >= op.Sequences.First && node.Sequence < op.Sequences.End;
}
