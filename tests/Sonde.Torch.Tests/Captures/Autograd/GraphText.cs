// A graph as lines of text, to compare with one drawn by hand.
namespace Sonde.Torch.Tests.Captures.Autograd;

internal static class GraphText
{
    /// <summary><c>AddmmBackward0 -> fc.bias, ReluBackward0, TBackward0</c> for each node with edges, in the graph's order.</summary>
    public static string Of(AutogradGraph graph) => string.Join('\n', graph.Nodes
        .Where(node => graph.Edges.Any(edge => edge.From == node.Id))
        .Select(node => $"{Label(node)} -> {string.Join(", ", graph.Edges.Where(edge => edge.From == node.Id).Select(edge => End(graph, edge)))}"));

    public static AutogradNode Node(this AutogradGraph graph, string name) => graph.Nodes.Single(node => node.Name == name);

    public static AutogradParameter Parameter(this AutogradGraph graph, string name) => graph.Parameters.Single(parameter => parameter.Name == name);

    private static string End(AutogradGraph graph, AutogradEdge edge) =>
        $"{(edge.CarriesGradient ? "" : "x ")}{Label(graph.Nodes[edge.To])}{(edge.InputNumber > 0 ? $"#{edge.InputNumber}" : "")}";

    private static string Label(AutogradNode node) => node.Kind switch
    {
        AutogradNodeKind.Parameter => string.Join('=', node.Parameters),
        AutogradNodeKind.Leaf => node.Parameters.Count > 0 ? $"leaf {node.Parameters[0]}" : "leaf",
        _ => node.Name,
    };
}
