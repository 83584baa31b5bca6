// The graph in Graphviz's language.
using System.Globalization;
using System.Text;

namespace Sonde.Torch.Captures;

internal static class GraphDot
{
    public static string Write(GraphParts graph)
    {
        var text = new StringBuilder("digraph autograd {\n  rankdir=BT;\n  node [shape=box, fontname=\"sans-serif\"];\n");
        foreach (var node in graph.Nodes)
        {
            var style = node.Kind switch
            {
                AutogradNodeKind.Loss => ", shape=ellipse, style=bold",
                AutogradNodeKind.Parameter => ", style=\"rounded,filled\", fillcolor=\"#dbe9fb\"",
                AutogradNodeKind.Leaf => ", style=\"rounded,filled\", fillcolor=\"#ffe8c2\"",
                AutogradNodeKind.Cut => ", color=\"#b3261e\", fontcolor=\"#b3261e\", style=bold",
                AutogradNodeKind.Detached => ", color=\"#6b7785\", style=dashed",
                _ => "",
            };
            text.Append(CultureInfo.InvariantCulture, $"  n{node.Id} [label=\"{Quote(string.Join('\n', NodeLines.Of(node)))}\"{style}];\n");
        }

        foreach (var edge in graph.Edges)
            text.Append(CultureInfo.InvariantCulture, $"  n{edge.From} -> n{edge.To}{(edge.CarriesGradient ? "" : " [style=dashed, color=\"#b3261e\"]")};\n");
        return text.Append("}\n").ToString();
    }

    private static string Quote(string label) =>
        label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
