// The autograd graph as a picture: the loss at the bottom, parameters above, cuts in red, unreached parameters listed.
using System.Globalization;
using System.Net;
using System.Text;

namespace Sonde.Torch.Captures;

/// <summary>An SVG document with light and dark colours of its own, chosen by the reader's system.</summary>
internal static class GraphSvg
{
    private const double Margin = 28, Header = 74, LineHeight = 15, Character = 6.7, BoldCharacter = 7.9, Padding = 10;
    private const int MostListed = 40;

    private const string Style = """
        <style>
        svg { --page:#ffffff; --ink:#1c2733; --faint:#5b6875; --edge:#9aa7b5; --box:#f5f7fa; --line:#c3ccd6; --parameter:#dfeafb; --parameter-line:#1b62b5; --leaf:#ffeccd; --leaf-line:#9a5b00; --bad:#b3261e; --bad-soft:#fdecea; }
        @media (prefers-color-scheme: dark) { svg { --page:#161a22; --ink:#e6e9ef; --faint:#98a2b3; --edge:#5b6676; --box:#1f2530; --line:#3a4150; --parameter:#1a2c47; --parameter-line:#6aa9ff; --leaf:#362b14; --leaf-line:#f0b840; --bad:#ff7b72; --bad-soft:#3a1d1f; } }
        .page { fill:var(--page); stroke:var(--line); } text { fill:var(--ink); font-size:12px; } .faint { fill:var(--faint); font-size:11.5px; } .mono { font-family:ui-monospace,'Cascadia Code','SF Mono',Consolas,'DejaVu Sans Mono',monospace; }
        .edge { fill:none; stroke:var(--edge); stroke-width:1.3; } .none { stroke:var(--bad); stroke-dasharray:5 4; } .stop { stroke-dasharray:5 4; } .tip { fill:var(--edge); } .tip-none { fill:var(--bad); }
        .box { fill:var(--box); stroke:var(--line); } .parameter { fill:var(--parameter); stroke:var(--parameter-line); } .leaf { fill:var(--leaf); stroke:var(--leaf-line); stroke-width:1.6; }
        .cut { fill:var(--bad-soft); stroke:var(--bad); stroke-width:1.8; } .lost { fill:var(--bad-soft); stroke:var(--bad); stroke-dasharray:5 4; } .detached { fill:var(--page); stroke:var(--faint); stroke-dasharray:5 4; } .loss { fill:var(--ink); stroke:var(--ink); } .on-loss { fill:var(--page); }
        .bad { fill:var(--bad); } .bold { font-weight:600; } .title { font-size:16px; font-weight:600; }
        </style>
        """;

    public static string Draw(GraphParts graph, string title)
    {
        var view = GraphView.Of(graph);
        var lines = view.Nodes.Select(NodeLines.Of).ToList();
        var layout = GraphLayout.Compute(view.Edges, [.. view.Nodes.Select((node, i) => Size(lines[i]))]);
        var legend = 2 * Margin + 640;
        var below = Below(graph, view);
        var width = Math.Max(legend, layout.Width + 2 * Margin);
        width = Math.Max(width, below.Count == 0 ? 0 : 2 * Margin + below.Max(line => line.Text.Length) * 6.1);
        var footer = below.Count == 0 ? Margin : Margin + below.Count * 19 + 12;
        var height = Header + layout.Height + footer + 8;
        var svg = new StringBuilder();
        svg.Append(Format($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\" ")
            + "role=\"img\" font-family=\"system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif\">\n");
        svg.Append(Style).Append("<defs>").Append(Marker("tip")).Append(Marker("tip-none")).Append("</defs>\n");
        svg.Append(Format($"<rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"{width - 1:0}\" height=\"{height - 1:0}\" rx=\"10\"/>\n"));
        Text(svg, Margin, 32, title, "title");
        Text(svg, Margin, 52, Summary(graph, view), "faint");
        svg.Append(Format($"<g transform=\"translate({(width - layout.Width) / 2:0.#},{Header})\">\n"));
        for (var i = 0; i < view.Edges.Count; i++)
            Edge(svg, view.Edges[i], layout.Ways[i], isCut: !view.Edges[i].CarriesGradient && !IsDetached(view, view.Edges[i]));
        for (var i = 0; i < view.Nodes.Count; i++)
            Node(svg, view.Nodes[i], lines[i], layout.Boxes[i], graph);
        svg.Append("</g>\n");
        for (var i = 0; i < below.Count; i++)
            Text(svg, Margin, Header + layout.Height + Margin + 14 + i * 19, below[i].Text, below[i].Class);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Of a box that holds these lines, in pixels.</summary>
    public static (double Width, double Height) Size(IReadOnlyList<string> lines) =>
        (Math.Round(Math.Max(lines[0].Length * BoldCharacter, lines.Max(line => line.Length) * Character) + 2 * Padding), lines.Count * LineHeight + 12);

    private static string Summary(GraphParts graph, GraphView view)
    {
        var reached = $"{graph.Parameters.Count - graph.Unreached.Count} of {graph.Parameters.Count} parameters reached";
        var drawn = view.IsCollapsed ? $"{graph.Nodes.Count} nodes, drawn as {view.Nodes.Count}: one a module" : $"{graph.Nodes.Count} nodes";
        return $"{drawn} · {reached} · gradient flows upwards, from the loss to the parameters";
    }

    private static List<(string Text, string Class)> Below(GraphParts graph, GraphView view)
    {
        var lines = new List<(string, string)>();
        if (graph.Unreached.Count > 0)
            lines.Add(($"{graph.Unreached.Count} of {graph.Parameters.Count} parameters get no gradient from this loss", "bold"));
        lines.AddRange(graph.Unreached.Take(MostListed).Select(parameter =>
            ($"{parameter.Name}: {parameter.Reason}", parameter.State == Events.GradientState.Frozen ? "faint" : "bad")));
        if (graph.Unreached.Count > MostListed)
            lines.Add(($"{MostListed} of {graph.Unreached.Count} listed", "faint"));
        lines.AddRange(view.Nodes.Where(node => node is { Kind: AutogradNodeKind.Leaf, Remark: not null }).Take(MostListed)
            .Select(node =>
                ($"leaf {(node.Shape is { } shape ? NodeLines.Shape(shape) : "")}: {node.Remark}{(node.Source is null ? "" : $", {node.Source}")}", "faint")));
        lines.AddRange(graph.Notes.Select(note => (note, "faint")));
        if (graph.Limitation is { } limitation)
            lines.Add((limitation, "faint"));
        return lines;
    }

    private static void Edge(StringBuilder svg, AutogradEdge edge, (double X, double Y)[] way, bool isCut)
    {
        svg.Append(Format($"<path class=\"edge{(isCut ? " none" : edge.CarriesGradient ? "" : " stop")}\" marker-end=\"url(#{(isCut ? "tip-none" : "tip")})\" ")
            + Format($"d=\"M{way[0].X:0.#} {way[0].Y:0.#}"));
        for (var i = 1; i < way.Length; i++)
        {
            var middle = (way[i - 1].Y + way[i].Y) / 2;
            svg.Append(Format($"C{way[i - 1].X:0.#} {middle:0.#} {way[i].X:0.#} {middle:0.#} {way[i].X:0.#} {way[i].Y:0.#}"));
        }

        svg.Append("\"/>\n");
    }

    private static bool IsDetached(GraphView view, AutogradEdge edge) =>
        view.Nodes[edge.From].Kind == AutogradNodeKind.Detached || view.Nodes[edge.To].Kind == AutogradNodeKind.Detached;

    private static void Node(StringBuilder svg, AutogradNode node, IReadOnlyList<string> lines, NodeBox box, GraphParts graph)
    {
        var style = node.Kind switch
        {
            AutogradNodeKind.Loss => "loss",
            AutogradNodeKind.Parameter => graph.Unreached.Any(parameter => node.Parameters.Contains(parameter.Name)) ? "lost" : "parameter",
            AutogradNodeKind.Leaf => "leaf",
            AutogradNodeKind.Cut => "cut",
            AutogradNodeKind.Detached => "detached",
            _ => "box",
        };
        var round = node.Kind is AutogradNodeKind.Parameter or AutogradNodeKind.Leaf or AutogradNodeKind.Loss ? box.Height / 2 : 5;
        svg.Append(Format($"<g><rect class=\"{style}\" x=\"{box.X - box.Width / 2:0.#}\" y=\"{box.Y - box.Height / 2:0.#}\" width=\"{box.Width:0.#}\" ")
            + Format($"height=\"{box.Height:0.#}\" rx=\"{Math.Min(round, 14):0.#}\"/>"));
        for (var i = 0; i < lines.Count; i++)
        {
            var colour = node.Kind == AutogradNodeKind.Loss ? "on-loss" : node.Kind == AutogradNodeKind.Cut && i == 0 ? "bad" : i == 0 ? "" : "faint";
            svg.Append(Format($"<text text-anchor=\"middle\" class=\"{colour}{(i == 0 ? " bold" : "")}\" x=\"{box.X:0.#}\" ")
                + Format($"y=\"{box.Y + (i - (lines.Count - 1) / 2.0) * LineHeight + 4:0.#}\">{WebUtility.HtmlEncode(lines[i])}</text>"));
        }

        svg.Append("<title>").Append(WebUtility.HtmlEncode(Hover(node))).Append("</title></g>\n");
    }

    private static string Hover(AutogradNode node)
    {
        var parts = new[]
        {
            node.Name, node.Op is null
                ? null
                : $"made by {node.Op}{(node.InputShapes.Count > 0 ? $" of {string.Join(", ", node.InputShapes.Select(NodeLines.Shape))}" : "")}",
            node.Source, node.Layer is null ? null : $"layer {node.Layer}", node.Remark, node.Snippet,
        };
        return string.Join('\n', parts.OfType<string>());
    }

    private static string Marker(string name) =>
        $"<marker id=\"{name}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
            + $"<path class=\"{name}\" d=\"M0 0.8 8 4 0 7.2z\"/></marker>";

    private static void Text(StringBuilder svg, double x, double y, string text, string style) =>
        svg.Append(Format($"<text class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\">{WebUtility.HtmlEncode(text)}</text>\n"));

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
