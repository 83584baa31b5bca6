// The trainable parameters of a trace without a model: leaves that require grad.
namespace Sonde.Torch.Tracing;

/// <summary>Finds parameters by what they are; their names are a number and a shape.</summary>
internal static class UnnamedParameters
{
    /// <summary>By tensor number. A tensor that was made trainable after it had lost its gradient is no parameter.</summary>
    public static Dictionary<int, List<string>> Find(DataFlow flow)
    {
        var names = new Dictionary<int, List<string>>();
        var rejected = new HashSet<int>();
        var reach = new GradientReach(flow);
        foreach (var op in flow.Ops)
        {
            for (var i = 0; i < op.Inputs.Length; i++)
            {
                var input = op.Inputs[i];
                if (!input.IsLeaf || names.ContainsKey(input.Tensor) || rejected.Contains(input.Tensor))
                    continue;
                if (reach.Upstream(flow.Sources(op.Index, i)).Any(value => flow.Ops[flow.Values[value].Op].AnyInputRequiresGrad))
                    rejected.Add(input.Tensor);
                else
                    names[input.Tensor] = [$"#{names.Count + 1} [{string.Join(", ", input.Shape ?? [])}]"];
            }
        }

        return names;
    }
}
