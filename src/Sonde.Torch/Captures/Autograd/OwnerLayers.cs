// Gives nodes without a module the one whose parameters they alone take in.
namespace Sonde.Torch.Captures;

internal static class OwnerLayers
{
    /// <summary>Where no trace says the layer: a node belongs to the layer of the parameters right behind it, views of them included.</summary>
    public static void Fill(List<AutogradNode> nodes, IReadOnlyList<AutogradEdge> edges)
    {
        var targets = edges.ToLookup(edge => edge.From, edge => edge.To);
        var bare = new Dictionary<int, string?>(); // nodes behind which nothing but parameters of one layer lies
        foreach (var id in TopologicalOrder.Of(nodes.Count, edges).Reverse())
        {
            var node = nodes[id];
            if (node.Kind == AutogradNodeKind.Parameter)
            {
                bare[id] = node.Layer;
                continue;
            }

            if (node.Kind != AutogradNodeKind.Operation)
                continue;
            var behind = targets[id].ToList();
            var owners = behind.Where(bare.ContainsKey).Select(target => bare[target]).Distinct().ToList();
            if (owners is not [{ } owner])
                continue;
            if (node.Layer is null)
                nodes[id] = node with { Layer = owner };
            if (node.InputsWithoutGradient == 0 && behind.TrueForAll(bare.ContainsKey))
                bare[id] = owner;
        }
    }
}
