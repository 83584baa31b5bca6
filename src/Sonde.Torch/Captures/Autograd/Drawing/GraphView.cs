// The graph as it is drawn: all nodes where they are few enough, else one node for those of each module or line.
namespace Sonde.Torch.Captures;

/// <summary>Nodes and edges to draw. Ids are places in <see cref="Nodes"/>; the loss is 0.</summary>
/// <param name="Nodes">As drawn.</param>
/// <param name="Edges">Between them, each pair once.</param>
/// <param name="IsCollapsed">Whether nodes stand for several.</param>
internal sealed record GraphView(IReadOnlyList<AutogradNode> Nodes, IReadOnlyList<AutogradEdge> Edges, bool IsCollapsed)
{
    /// <summary>Nodes above which a picture is drawn by modules: beyond that no one can read it.</summary>
    public const int MostNodes = 2000;

    public static GraphView Of(GraphParts graph) =>
        graph.Nodes.Count <= MostNodes ? new GraphView(graph.Nodes, graph.Edges, IsCollapsed: false) : ByModules(graph);

    /// <summary>
    /// One node a module. Ops outside of modules go by their line, else by their name. Deep modules become their parents while there
    /// are more than <see cref="MostNodes"/>. Losses, cuts and leaves that are no parameters stay.
    /// </summary>
    public static GraphView ByModules(GraphParts graph)
    {
        var depth = graph.Nodes.Max(node => node.Layer?.Count(letter => letter == '.') ?? 0) + 1;
        while (true)
        {
            var view = ByModules(graph, depth);
            if (view.Nodes.Count <= MostNodes || depth == 1)
                return view;
            depth--;
        }
    }

    private static GraphView ByModules(GraphParts graph, int depth)
    {
        var groups = new Dictionary<string, int>();
        var members = new List<List<AutogradNode>>();
        var groupOf = new int[graph.Nodes.Count];
        var users = graph.Edges.ToLookup(edge => edge.To, edge => graph.Nodes[edge.From].Layer);
        foreach (var node in graph.Nodes)
        {
            var key = KeyOf(node.Kind == AutogradNodeKind.Parameter ? AtItsUser(node, users[node.Id]) : node, depth);
            if (!groups.TryGetValue(key, out var group))
            {
                groups[key] = group = members.Count;
                members.Add([]);
            }

            members[group].Add(node);
            groupOf[node.Id] = group;
        }

        var nodes = members.Select((group, id) => Merge(group, id, depth)).ToList();
        var edges = graph.Edges.Select(edge => edge with { From = groupOf[edge.From], To = groupOf[edge.To], InputNumber = 0 })
            .Where(edge => edge.From != edge.To)
            .GroupBy(edge => (edge.From, edge.To)).Select(same => same.First() with { CarriesGradient = same.Any(edge => edge.CarriesGradient) }).ToList();
        return new GraphView(nodes, edges, IsCollapsed: true);
    }

    // Where the ops of a module are only known as those of one around it (nothing called its children), its parameters go with them.
    private static AutogradNode AtItsUser(AutogradNode parameter, IEnumerable<string?> users) =>
        users.Distinct().ToList() is [{ Length: > 0 } user] && parameter.Layer?.StartsWith(user + ".", StringComparison.Ordinal) == true
            ? parameter with { Layer = user }
            : parameter;

    private static string KeyOf(AutogradNode node, int depth) => node.Kind switch
    {
        AutogradNodeKind.Loss or AutogradNodeKind.Cut or AutogradNodeKind.Detached or AutogradNodeKind.Leaf => $"#{node.Id}",
        AutogradNodeKind.Parameter when node.Layer is null => $"#{node.Id}",
        _ when node.Layer is { Length: > 0 } layer => $"layer {Shorten(layer, depth)}",
        _ when node.Source is { } source => $"line {source}",
        _ => $"name {node.Name}",
    };

    private static AutogradNode Merge(List<AutogradNode> group, int id, int depth)
    {
        if (group is [var single])
            return single with { Id = id };
        var first = group[0];
        var layer = first.Layer is { Length: > 0 } full ? Shorten(full, depth) : null;
        var sources = group.Select(node => node.Source).OfType<string>().Distinct().ToList();
        var names = group.GroupBy(node => node.Name).OrderByDescending(same => same.Count());
        return new AutogradNode(id, AutogradNodeKind.Module, layer ?? first.Op ?? first.Name)
        {
            Layer = layer,
            Source = sources is [var only] ? only : null,
            Snippet = sources.Count == 1 ? first.Snippet : null,
            Shape = group.Find(node => node.Kind == AutogradNodeKind.Operation)?.Shape,
            Parameters = [.. group.SelectMany(node => node.Parameters).Distinct()],
            Count = group.Count,
            Remark = $"{group.Count} nodes: {string.Join(", ", names.Take(6).Select(same => $"{same.Count()} {same.Key}"))}",
        };
    }

    private static string Shorten(string layer, int depth) => string.Join('.', layer.Split('.').Take(depth));
}
