// What stands in a node's box: name, then where it comes from, then its shape.
namespace Sonde.Torch.Captures;

internal static class NodeLines
{
    private const int Longest = 40;

    public static IReadOnlyList<string> Of(AutogradNode node)
    {
        var lines = new List<string>(3);
        var named = node.Kind is AutogradNodeKind.Parameter or AutogradNodeKind.Leaf && node.Parameters.Count > 0;
        lines.Add(Tail(named ? string.Join(" = ", node.Parameters) : node.Kind == AutogradNodeKind.Leaf ? "a leaf, not a parameter" : node.Name));
        var line = node.Source?[(node.Source.LastIndexOf('/') + 1)..];
        if (node.Kind is not (AutogradNodeKind.Parameter or AutogradNodeKind.Loss)
            && string.Join(" · ", new[] { node.Layer == node.Name ? null : node.Layer, line }.OfType<string>()) is { Length: > 0 } where)
        {
            lines.Add(Tail(where));
        }
        if (node.Kind == AutogradNodeKind.Module)
            lines.Add(node.Count > 1 ? $"{node.Count} nodes" : Shape(node));
        else if (Shape(node) is { Length: > 0 } shape)
            lines.Add(shape);
        return lines;
    }

    private static string Shape(AutogradNode node) => node.Shape is { } shape ? Shape(shape) : "";

    /// <summary><c>[5, 8]</c>, or <c>scalar</c>.</summary>
    public static string Shape(IReadOnlyList<long> shape) => shape.Count == 0 ? "scalar" : $"[{string.Join(", ", shape)}]";

    private static string Tail(string text) => text.Length <= Longest ? text : $"…{text[^(Longest - 1)..]}";
}
