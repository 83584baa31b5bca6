// A captured graph as one would draw it by hand: layers and the ops between them, arrow by arrow.
using Sonde.Events;

namespace Sonde.Torch.Tests.Captures.Model;

internal static class GraphReading
{
    /// <summary>
    /// Arrows "from -> to" between layers without layers in them, inputs, outputs, and ops that no such layer ran; a second call or op of one name is
    /// "fc:2".
    /// </summary>
    public static string[] Arrows(this ModelGraphRecord graph)
    {
        var shown = graph.Shown();
        var names = graph.Labels(shown);
        return [.. graph.Edges.Select(edge => (From: shown[edge.From], To: shown[edge.To])).Where(edge => edge.From != edge.To)
            .Select(edge => $"{names[edge.From]} -> {names[edge.To]}").Distinct().Order(StringComparer.Ordinal)];
    }

    public static GraphNode Layer(this ModelGraphRecord graph, string path, int call = 1) =>
        Assert.Single(graph.Nodes, node => node.Kind == "module" && node.Path == path && node.Call == call);

    /// <summary>The node that stands for each node: itself, or the leaf layer that it lies in.</summary>
    private static int[] Shown(this ModelGraphRecord graph)
    {
        var holdsModules = graph.Nodes.Where(node => node.Kind == "module").Select(node => node.Parent).ToHashSet();
        return [.. graph.Nodes.Select((_, i) =>
        {
            for (var at = i; at >= 0; at = graph.Nodes[at].Parent)
            {
                if (graph.Nodes[at].Kind == "module" && !holdsModules.Contains(at) && graph.Nodes[at].Path!.Length > 0) return at;
            }

            return i;
        })];
    }

    private static Dictionary<int, string> Labels(this ModelGraphRecord graph, int[] shown)
    {
        var counts = new Dictionary<string, int>();
        var labels = new Dictionary<int, string>();
        foreach (var i in shown.Distinct())
        {
            var node = graph.Nodes[i];
            var name = node.Kind == "module" ? node.Path! : node.Name;
            var number = counts[name] = counts.GetValueOrDefault(name) + 1;
            labels[i] = number > 1 ? $"{name}:{number}" : name;
        }

        return labels;
    }
}
