// The ops between the last layers with parameters and the loss: found backwards from the loss.
namespace Sonde.Torch.Tracing;

/// <summary>An op on the way to the loss.</summary>
/// <param name="Op">The op.</param>
/// <param name="FromModel">For each of its inputs whether its data come from an op that a parameter flows into.</param>
/// <param name="ReadsParameter">Whether it reads a parameter itself.</param>
internal sealed record WayOp(TracedOp Op, bool[] FromModel, bool ReadsParameter);

/// <summary>
/// Goes from the loss back to what it was made of, along what parameters flow into, and no further than the first op on each branch that reads
/// a parameter itself: its layer is the last one of that branch. What makes targets, masks and weights is not on the way.
/// </summary>
internal static class LossWay
{
    /// <summary>The ops of the way in the order in which they ran; none where no parameter flows into the loss.</summary>
    /// <param name="flow">The replayed trace.</param>
    /// <param name="loss">The number of the loss.</param>
    /// <param name="isParameter">Which tensors are parameters; trainable leaves count as such too.</param>
    public static IReadOnlyList<WayOp> Find(DataFlow flow, int loss, Func<int, bool> isParameter)
    {
        var holds = new bool[flow.Ops.Count];   // a parameter flows into it
        var reads = new bool[flow.Ops.Count];   // it reads one itself, or a view of one: a weight that is transposed first
        var views = new bool[flow.Ops.Count];   // it makes such a view
        foreach (var op in flow.Ops)
        {
            for (var i = 0; i < op.Inputs.Length; i++)
            {
                if (op.IsShapeOnly) break;
                reads[op.Index] |= IsParameter(op, i);
                holds[op.Index] |= reads[op.Index] || Comes(op, i);
            }

            views[op.Index] = op.Inputs.Length == 1 && reads[op.Index] && ViewOps.MayBe(op.Name);
        }

        var open = new Stack<int>(flow.SourcesAtEnd(loss).Select(value => flow.Values[value].Op));
        var way = new SortedSet<int>();
        while (open.TryPop(out var at))
        {
            if (!holds[at] || !way.Add(at) || reads[at]) continue;
            var op = flow.Ops[at];
            for (var i = 0; i < op.Inputs.Length; i++)
            {
                foreach (var value in flow.Sources(at, i)) open.Push(flow.Values[value].Op);
            }
        }

        return [.. way.Select(at => new WayOp(flow.Ops[at], [.. flow.Ops[at].Inputs.Select((_, i) => Comes(flow.Ops[at], i))], reads[at]))];

        bool Comes(TracedOp op, int input) =>
            flow.Sources(op.Index, input).Any(value => holds[flow.Values[value].Op] && !views[flow.Values[value].Op]);

        bool IsParameter(TracedOp op, int input)
        {
            if (isParameter(op.Inputs[input].Tensor)) return true;
            var sources = flow.Sources(op.Index, input);
            return sources.Length == 0 ? op.Inputs[input].IsLeaf : Array.TrueForAll(sources, value => views[flow.Values[value].Op]);
        }
    }
}
