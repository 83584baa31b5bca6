// The graph as it is stored: nodes and edges, and each text and shape once. The page lays it out.
using Sonde.Events;

namespace Sonde.Torch.Captures;

internal static class GraphRecord
{
    /// <summary>Nodes that are recorded at most: some 2 MB of JSON. Of a larger graph those nearest to the loss are.</summary>
    public const int MostNodes = 20_000;

    /// <param name="graph">The graph.</param>
    /// <param name="most">Nodes to record at most.</param>
    public static AutogradGraphRecord From(AutogradGraph graph, int most = MostNodes)
    {
        var tables = new AutogradGraphTables();
        var lines = new IndexTable<string, SourcePlaceRecord>();
        foreach (var parameter in graph.Parameters)
            tables.Parameter(parameter.Name);
        var kept = Kept(graph, most);
        var places = new int[graph.Nodes.Count];
        Array.Fill(places, -1);
        for (var i = 0; i < kept.Count; i++)
            places[kept[i].Id] = i;
        var record = tables.Into(new AutogradGraphRecord
        {
            NodeCount = graph.Nodes.Count,
            EdgeCount = graph.Edges.Count,
            ParameterCount = graph.Parameters.Count,
            Nodes = [.. kept.Select(Node)],
            Edges =
            [
                .. graph.Edges.Where(edge => places[edge.From] >= 0 && places[edge.To] >= 0).Select(edge => new AutogradEdgeRecord
                {
                    From = places[edge.From],
                    To = places[edge.To],
                    Input = edge.InputNumber,
                    DataOnly = !edge.CarriesGradient,
                }),
            ],
            Unreached =
            [
                .. graph.Unreached.Select(parameter => new UnreachedParameterRecord
                {
                    Parameter = tables.Parameter(parameter.Name),
                    State = (int)parameter.State,
                    Reason = parameter.Reason,
                    Source = Source(parameter.Source, null),
                }),
            ],
            Notes = [.. graph.Notes],
            Limitation = graph.Limitation,
        });
        return record with { Sources = lines.ToArray() };

        AutogradNodeRecord Node(AutogradNode node) => new()
        {
            Kind = node.Kind == AutogradNodeKind.Operation ? null : node.Kind.ToString().ToLowerInvariant(),
            Name = tables.Name(node.Name),
            Op = tables.Op(node.Op),
            Layer = tables.Layer(node.Layer),
            Source = Source(node.Source, node.Snippet),
            Shape = tables.Shape(node.Shape),
            Inputs = tables.Shapes(node.InputShapes),
            Parameters = tables.Parameters(node.Parameters),
            InputsWithoutGradient = node.InputsWithoutGradient,
            Count = node.Count == 1 ? null : node.Count,
            Remark = node.Remark,
        };

        int? Source(string? place, string? snippet) => place is null ? null : lines.Add(place, new SourcePlaceRecord { Place = place, Snippet = snippet });
    }

    // What a reader looks for first must not fall to the limit: the loss, cuts, detached ops, leaves, and parameters without gradient.
    private static IReadOnlyList<AutogradNode> Kept(AutogradGraph graph, int most)
    {
        if (graph.Nodes.Count <= most) return graph.Nodes;
        var lost = graph.Unreached.Select(parameter => parameter.Node).OfType<int>().ToHashSet();
        bool IsFirst(AutogradNode node) => lost.Contains(node.Id)
            || node.Kind is AutogradNodeKind.Loss or AutogradNodeKind.Cut or AutogradNodeKind.Detached or AutogradNodeKind.Leaf;
        return [.. graph.Nodes.OrderBy(node => !IsFirst(node)).Take(most).OrderBy(node => node.Id)];
    }
}
