// Follows values backwards: along differentiable steps to the leaves, or along all data to the ops that lost gradient.
namespace Sonde.Torch.Tracing;

/// <summary>Walks over a <see cref="DataFlow"/>; a walk from each loss, and one from each suspect.</summary>
internal sealed class GradientReach(DataFlow flow)
{
    /// <summary>Ops inside custom autograd functions that were walked through: these run without gradient and have a backward of their own.</summary>
    public HashSet<int> CustomFunctionOps { get; } = [];

    /// <summary>The leaves that a gradient arriving at <paramref name="operand"/> would reach.</summary>
    /// <param name="operand">Where the walk begins.</param>
    /// <param name="sources">The values that it was made of.</param>
    /// <param name="withoutSteps">Leaves out what only functions in steps lead to: a gradient of zeros.</param>
    public HashSet<int> Leaves(Operand operand, int[] sources, bool withoutSteps = false)
    {
        var leaves = new HashSet<int>();
        var seen = new HashSet<(int Value, bool Custom)>();
        var open = new Stack<(int Value, bool Custom)>();
        Follow(operand, sources);
        while (open.TryPop(out var step))
        {
            if (!seen.Add(step))
                continue;
            var op = flow.Ops[flow.Values[step.Value].Op];
            if (withoutSteps && op.GivesZeroGradient && flow.Values[step.Value].RequiresGrad)
                continue; // in a custom function it is not differentiated
            if (step.Custom)
                CustomFunctionOps.Add(op.Index);
            var (start, count) = op.ValueInputs.GetOffsetAndLength(op.Inputs.Length);
            for (var i = start; i < start + count; i++)
            {
                if (op.Inputs[i].RequiresGrad)
                    Follow(op.Inputs[i], flow.Sources(op.Index, i));
                else if (step.Custom)
                    Push(flow.Sources(op.Index, i), custom: true);
            }
        }

        return leaves;

        void Follow(Operand use, int[] from)
        {
            if (!use.RequiresGrad)
                return;
            var differentiable = Array.FindAll(from, value => flow.Values[value].RequiresGrad);
            if (differentiable.Length > 0)
                Push(differentiable, custom: false);
            else if (from.Length == 0 || use.IsLeaf)
                leaves.Add(use.Tensor); // a parameter, a graph from before the trace, or a tensor made trainable by hand
            else
                Push(from, custom: true); // it got its grad_fn after the op had ended: only a custom function does that
        }

        void Push(int[] values, bool custom)
        {
            foreach (var value in values)
                open.Push((value, custom));
        }
    }

    /// <summary>All values that flow into a tensor, differentiably or not.</summary>
    public HashSet<int> Upstream(int[] sources)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>(sources);
        while (open.TryPop(out var value))
        {
            if (!seen.Add(value))
                continue;
            var op = flow.Ops[flow.Values[value].Op];
            var (start, count) = op.ValueInputs.GetOffsetAndLength(op.Inputs.Length);
            for (var i = start; i < start + count; i++)
            {
                foreach (var source in flow.Sources(op.Index, i))
                    open.Push(source);
            }
        }

        return seen;
    }

    /// <summary>The leaves that lie behind the inputs of an op.</summary>
    public HashSet<int> LeavesBehind(TracedOp op, bool withoutSteps = false)
    {
        var leaves = new HashSet<int>();
        var (start, count) = op.ValueInputs.GetOffsetAndLength(op.Inputs.Length);
        for (var i = start; i < start + count; i++)
            leaves.UnionWith(Leaves(op.Inputs[i], flow.Sources(op.Index, i), withoutSteps));
        return leaves;
    }
}
