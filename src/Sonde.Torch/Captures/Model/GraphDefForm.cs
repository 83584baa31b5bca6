// A model graph as TensorFlow's GraphDef: modules become name scopes.
using System.Globalization;
using Sonde.Events;

namespace Sonde.Torch.Captures;

/// <summary>
/// Only nodes without children become nodes there, named <c>ResNet/layer1.0/conv1/conv2d</c>; parameters are nodes of their own next to
/// the op that reads them first, so that the viewer shows their shapes.
/// </summary>
internal static class GraphDefForm
{
    public static byte[] Encode(ModelGraphRecord graph)
    {
        var names = Names(graph);
        var isParent = graph.Nodes.Select(node => node.Parent).ToHashSet();
        var into = graph.Edges.ToLookup(edge => edge.To);
        var parameters = graph.Parameters.ToDictionary(parameter => parameter.Name);
        var parameterNodes = new Dictionary<string, string>();
        var builder = new GraphDefBuilder();
        var taken = new HashSet<string>(names.Where((_, i) => !isParent.Contains(i)));
        for (var i = 0; i < graph.Nodes.Length; i++)
        {
            if (isParent.Contains(i)) continue;
            var node = graph.Nodes[i];
            foreach (var use in node.Uses ?? [])
            {
                if (parameterNodes.ContainsKey(use) || !parameters.TryGetValue(use, out var parameter)) continue;
                var scope = names[i].Contains('/', StringComparison.Ordinal) ? names[i][..(names[i].LastIndexOf('/') + 1)] : "";
                var name = Unique(scope + Clean(use[(use.LastIndexOf('.') + 1)..]), taken);
                parameterNodes[use] = name;
                builder.AddNode(name, "Parameter", attributes: new Dictionary<string, string> { ["parameter"] = use }, outputShape: parameter.Shape);
            }

            var inputs = into[i].OrderBy(edge => edge.Input).Select(edge => edge.Output == 0 ? names[edge.From] : $"{names[edge.From]}:{edge.Output}")
                .Concat((node.Uses ?? []).Where(parameterNodes.ContainsKey).Select(use => parameterNodes[use]));
            builder.AddNode(names[i], OpOf(node), inputs, Attributes(node), node.Outputs?.FirstOrDefault()?.Shape);
        }

        return builder.ToArray();
    }

    private static string[] Names(ModelGraphRecord graph)
    {
        var names = new string[graph.Nodes.Length];
        var taken = new HashSet<string>();
        for (var i = 0; i < names.Length; i++)
        {
            var node = graph.Nodes[i];
            var scope = node.Parent < 0 ? (node.Kind is "input" or "output" ? node.Kind + "/" : "") : names[node.Parent] + "/";
            // A second call is a scope of its own; "_2" would make the viewer fold the calls into a series.
            names[i] = Unique(scope + Clean(node.Call > 1 ? $"{node.Name}.call{node.Call}" : node.Name), taken);
        }

        return names;
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        var unique = name;
        for (var i = 1; !taken.Add(unique); i++)
            unique = $"{name}_{i}";
        return unique;
    }

    private static string Clean(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '_'));

    private static string OpOf(GraphNode node) => node.Kind switch
    {
        "input" => "Placeholder",
        "output" => "Output",
        "constant" => "Const",
        _ => node.Type,
    };

    private static Dictionary<string, string> Attributes(GraphNode node)
    {
        var attributes = new Dictionary<string, string>();
        if (node.Source is not null) attributes["source"] = node.Source;
        if (node.MultiplyAdds > 0) attributes["multiply_adds"] = node.MultiplyAdds.ToString(CultureInfo.InvariantCulture);
        if (node.Path is not null) attributes["module"] = node.Path;
        return attributes;
    }
}
