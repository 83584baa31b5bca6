// The graph as it is stored, with the place of every box and edge.
using Sonde.Events;

namespace Sonde.Torch.Captures;

internal static class GraphRecord
{
    public static AutogradGraphRecord From(AutogradGraph graph)
    {
        var sources = new List<SourcePlaceRecord>();
        var places = new Dictionary<string, int>();
        var views = new List<AutogradViewRecord>();
        if (graph.Nodes.Count <= GraphView.MostNodes)
            views.Add(View("ops", new GraphView(graph.Nodes, graph.Edges, IsCollapsed: false)));
        views.Add(View("modules", GraphView.ByModules(graph.Parts)));
        var unreached = graph.Unreached.Select(parameter =>
            new UnreachedParameterRecord(parameter.Name, (int)parameter.State, parameter.Reason, Source(parameter.Source, null))).ToArray();
        return new AutogradGraphRecord(1, graph.Nodes.Count, graph.Edges.Count, graph.Parameters.Count, [.. views], unreached, [.. sources], [.. graph.Notes], graph.Limitation);

        AutogradViewRecord View(string name, GraphView view)
        {
            var lines = view.Nodes.Select(node => NodeLines.Of(node).ToArray()).ToArray();
            var layout = GraphLayout.Compute(view.Edges, [.. lines.Select(GraphSvg.Size)]);
            var nodes = view.Nodes.Select((node, i) => new AutogradNodeRecord(
                Kind(node.Kind), node.Name, lines[i], Tenths(layout.Boxes[i].X), Tenths(layout.Boxes[i].Y), layout.Boxes[i].Width, layout.Boxes[i].Height,
                node.Op, node.Layer, Source(node.Source, node.Snippet), node.Shape?.ToArray(), [.. node.InputShapes.Select(shape => shape.ToArray())],
                [.. node.Parameters], node.InputsWithoutGradient, node.Count, node.Remark)).ToArray();
            var edges = view.Edges.Select((edge, i) => new AutogradEdgeRecord(
                edge.From, edge.To, edge.InputNumber, edge.CarriesGradient, [.. layout.Ways[i].SelectMany(point => new[] { Tenths(point.X), Tenths(point.Y) })])).ToArray();
            return new AutogradViewRecord(name, Tenths(layout.Width), Tenths(layout.Height), nodes, edges);
        }

        int? Source(string? place, string? snippet)
        {
            if (place is null)
                return null;
            if (!places.TryGetValue(place, out var index))
            {
                places[place] = index = sources.Count;
                sources.Add(new SourcePlaceRecord(place, snippet));
            }

            return index;
        }
    }

    private static string Kind(AutogradNodeKind kind) => kind.ToString().ToLowerInvariant();

    private static double Tenths(double value) => Math.Round(value, 1);
}
