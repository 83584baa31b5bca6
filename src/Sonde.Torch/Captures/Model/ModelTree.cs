// The modules of a model as a graph without a flow: what is known where no forward pass could be followed.
using Sonde.Events;

namespace Sonde.Torch.Captures;

/// <summary>One node a module, with the shapes of its first call where there was one.</summary>
internal static class ModelTree
{
    /// <param name="model">With its parameters.</param>
    /// <param name="calls">Calls that were seen.</param>
    /// <param name="name">The name that the model was given.</param>
    /// <param name="why">Why there is no more, in a sentence.</param>
    public static ModelGraphRecord Of(ModelInventory model, IReadOnlyList<ModuleCall> calls, string? name, string why)
    {
        var indexOf = new Dictionary<string, int>();
        var nodes = new List<GraphNode>();
        foreach (var module in model.Modules)
        {
            var (parent, around) = ParentOf(module, indexOf);
            var call = calls.FirstOrDefault(call => call.Module == module && call.HasEnded);
            var within = model.Under(module).ToList();
            indexOf[module.Path] = nodes.Count;
            nodes.Add(new GraphNode("module", parent, module.Label[around..], module.Type)
            {
                Path = module.Path,
                Inputs = call is null ? null : [.. call.Inputs.Select(seen => seen.Facts)],
                Outputs = call is null ? null : [.. call.Outputs.Select(seen => seen.Facts)],
                Parameters = within.Sum(parameter => parameter.Tensor.numel()),
                Trainable = within.Where(parameter => parameter.Tensor.requires_grad).Sum(parameter => parameter.Tensor.numel()),
                Unregistered = !module.IsRegistered,
            });
        }

        var all = model.Parameters;
        var totals = new GraphTotals(
            all.Sum(entry => entry.Tensor.numel()), all.Where(entry => entry.Tensor.requires_grad).Sum(entry => entry.Tensor.numel()),
            all.Sum(entry => entry.Tensor.numel() * entry.Tensor.element_size()), 0, 0, 0, []);
        string[] notes =
        [
            $"{why} Only the modules are shown: no flow of data, no multiply-adds.",
            .. model.Unregistered.Select(part => $"Not registered, so not trained and not saved: {part.Field} ({part.Type}, {part.Elements:#,0} elements)."),
        ];
        return new ModelGraphRecord(1, name, model.Root.Type, "order", model.Root.Module.training, [.. nodes], [], model.Describe(), totals, notes);
    }

    /// <summary>The node of the innermost module around, and how much of the path it takes.</summary>
    private static (int Node, int Length) ParentOf(ModuleEntry module, Dictionary<string, int> indexOf)
    {
        if (module.Path.Length == 0) return (-1, 0);
        for (var end = module.Path.LastIndexOf('.'); end > 0; end = module.Path.LastIndexOf('.', end - 1))
        {
            if (indexOf.TryGetValue(module.Path[..end], out var node)) return (node, end + 1);
        }

        return (0, 0);
    }
}
