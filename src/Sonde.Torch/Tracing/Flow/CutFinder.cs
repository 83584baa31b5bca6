// Tells the ops that cut parameters off from the loss from those that merely set something aside.
namespace Sonde.Torch.Tracing;

/// <summary>An op at which gradient was lost, and the leaves behind it that no gradient reaches otherwise.</summary>
/// <param name="Op">The op.</param>
/// <param name="Leaves">Tensor numbers; empty for a detached branch.</param>
/// <param name="IsReadOut">The op keeps gradient, but its result left the graph as a plain number.</param>
internal sealed record Suspect(TracedOp Op, HashSet<int> Leaves, bool IsReadOut = false);

/// <summary>
/// A cut: gradient goes in and none comes out (or, of a function in steps, nothing but zeros comes back), the output flows into the loss, a trainable
/// parameter lies behind it, and that parameter has no other differentiable path to a loss.
/// </summary>
internal sealed class CutFinder
{
    private readonly GradientReach _reach;
    private readonly DataFlow _flow;

    /// <param name="flow">The replayed trace.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="isTrainable">Which leaves count as trainable parameters.</param>
    public CutFinder(DataFlow flow, Operand loss, Func<int, bool> isTrainable)
    {
        _flow = flow;
        _reach = new GradientReach(flow);
        var sources = flow.SourcesAtEnd(loss.Tensor);
        Reached = _reach.Leaves(loss, sources);
        foreach (var root in LossSearch.BackwardRoots(flow.Ops))
            Reached.UnionWith(_reach.Leaves(root, flow.SourcesAtEnd(root.Tensor)));
        var connected = Reached.Any(isTrainable);

        var cuts = new List<Suspect>();
        var upstream = _reach.Upstream(sources);
        var suspects = upstream.Where(value => LosesGradient(value) && !_reach.CustomFunctionOps.Contains(flow.Values[value].Op))
            .Select(value => flow.Values[value].Op);
        foreach (var index in suspects.Distinct().Order())
            Judge(index);

        // A number read out and put into a new tensor leaves no trace between the two.
        if (cuts.Count == 0 && !connected)
        {
            var begins = upstream.Count > 0 ? upstream.Min(value => flow.Values[value].Op) : flow.Ops.Count;
            var consumed = flow.Ops.Where(op => op is { IsShapeOnly: false, ReadsValue: false })
                .SelectMany(op => op.Inputs)
                .Select(input => input.Tensor)
                .ToHashSet();
            for (var index = begins - 1; index >= 0 && cuts.Count == 0; index--)
            {
                var op = flow.Ops[index];
                if (op is { ReadsValue: true, AnyInputRequiresGrad: true } || EndsInANumber(op, consumed))
                    Judge(index, isReadOut: true);
            }
        }

        JudgeSteps();
        Cuts = cuts;

        void Judge(int index, bool isReadOut = false)
        {
            var leaves = _reach.LeavesBehind(flow.Ops[index]);
            leaves.RemoveWhere(leaf => Reached.Contains(leaf) || !isTrainable(leaf));
            if (leaves.Count > 0)
                cuts.Add(new Suspect(flow.Ops[index], leaves, isReadOut));
        }

        // What is left to a gradient of zeros is cut off too, unless an op that takes the gradient away was named for it already.
        void JudgeSteps()
        {
            var steps = upstream.Where(value => flow.Values[value].RequiresGrad).Select(value => flow.Ops[flow.Values[value].Op])
                .Where(op => op is { GivesZeroGradient: true, AnyInputRequiresGrad: true }).DistinctBy(op => op.Index).OrderBy(op => op.Index).ToList();
            if (steps.Count == 0)
                return;
            var smooth = _reach.Leaves(loss, sources, withoutSteps: true);
            foreach (var root in LossSearch.BackwardRoots(flow.Ops))
                smooth.UnionWith(_reach.Leaves(root, flow.SourcesAtEnd(root.Tensor), withoutSteps: true));
            foreach (var op in steps)
            {
                var leaves = _reach.LeavesBehind(op, withoutSteps: true);
                leaves.RemoveWhere(leaf => smooth.Contains(leaf) || !Reached.Contains(leaf) || !isTrainable(leaf));
                if (leaves.Count > 0)
                    cuts.Add(new Suspect(op, leaves));
            }

            Reached.IntersectWith(smooth);
        }
    }

    /// <summary>The leaves that a gradient of the loss reaches.</summary>
    public HashSet<int> Reached { get; }

    public IReadOnlyList<Suspect> Cuts { get; }

    /// <summary>The other ops of the trace that lost gradient.</summary>
    public IEnumerable<TracedOp> Detached =>
        Detachments(_flow).Where(op => !_reach.CustomFunctionOps.Contains(op.Index) && !Cuts.Any(cut => cut.Op == op));

    /// <summary>All ops of a trace that lost gradient.</summary>
    public static IEnumerable<TracedOp> Detachments(DataFlow flow) => flow.Ops.Where(op => op.LosesGradient);

    // TorchSharp's item() runs no op: what is left of it is a differentiable number that no op took in.
    private bool EndsInANumber(TracedOp op, HashSet<int> consumed) => op.Outputs is [{ RequiresGrad: true } number]
        && _flow.ElementCount(number.Tensor) == 1 && !consumed.Contains(number.Tensor);

    private bool LosesGradient(int value) =>
        !_flow.Values[value].RequiresGrad && _flow.Ops[_flow.Values[value].Op] is { IsShapeOnly: false } op
        && Array.Exists(op.Inputs[op.ValueInputs], input => input.RequiresGrad);
}
