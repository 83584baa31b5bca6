// A model as a table in text, as torchinfo's readers know it.
using System.Globalization;
using System.Text;
using Sonde.Events;

namespace Sonde.Torch.Captures;

/// <summary>One row a module call in the order of calls; a module that is called again counts its parameters once, as "(recursive)".</summary>
internal static class ModelSummaryText
{
    private const double Mega = 1e6;   // torchinfo's megabytes are decimal

    public static string Write(ModelGraphRecord graph)
    {
        List<string[]> rows = [];
        var children = Enumerable.Range(0, graph.Nodes.Length).Where(i => graph.Nodes[i].Kind == "module").ToLookup(i => graph.Nodes[i].Parent);
        Add(-1, "", isRoot: true);
        string[] head = ["Layer", "Output shape", "Params", "Mult-adds"];
        var widths = Enumerable.Range(0, head.Length).Select(column => rows.Append(head).Max(row => row[column].Length)).ToArray();
        var rule = new string('=', widths.Sum() + (3 * (head.Length - 1)));
        var text = new StringBuilder();
        text.AppendLine(rule).AppendLine(Line(head, widths)).AppendLine(rule);
        foreach (var row in rows) text.AppendLine(Line(row, widths));
        text.AppendLine(rule);
        if (graph.Totals is { } totals) WriteTotals(text, totals, rule);
        foreach (var note in graph.Notes) text.Append("Note: ").AppendLine(note);
        return text.ToString();

        void Add(int parent, string indent, bool isRoot)
        {
            var here = children[parent].ToList();
            for (var k = 0; k < here.Count; k++)
            {
                var node = graph.Nodes[here[k]];
                var last = k == here.Count - 1;
                var name = node.Path is { Length: > 0 } ? $"{node.Type}: {node.Name}" : node.Type;
                if (node.Unregistered) name += " (not registered)";
                var isLeaf = !children[here[k]].Any();
                rows.Add([
                    isRoot ? name : indent + (last ? "└─" : "├─") + name,
                    node.Outputs is { Length: > 0 } outputs ? string.Join(", ", outputs.Select(output => Shape(output.Shape))) : "--",
                    node.Call > 1 ? "(recursive)"
                        : !isLeaf || node.Parameters == 0 ? "--"
                        : Number(node.Parameters) + (node.Trainable == node.Parameters ? "" : node.Trainable == 0 ? " frozen" : " partly frozen"),
                    isLeaf && node.MultiplyAdds > 0 ? Number(node.MultiplyAdds) : "--",
                ]);
                Add(here[k], isRoot ? "" : indent + (last ? "  " : "│ "), isRoot: false);
            }
        }
    }

    internal static string Shape(long[]? shape) => shape is null ? "?" : $"[{string.Join(", ", shape)}]";

    internal static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static void WriteTotals(StringBuilder text, GraphTotals totals, string rule)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"Total params: {Number(totals.Parameters)}")
            .AppendLine(CultureInfo.InvariantCulture, $"Trainable params: {Number(totals.Trainable)}")
            .AppendLine(CultureInfo.InvariantCulture, $"Frozen params: {Number(totals.Parameters - totals.Trainable)}")
            .AppendLine(CultureInfo.InvariantCulture, $"Total mult-adds{Scaled(totals.MultiplyAdds)}")
            .AppendLine(rule)
            .AppendLine(CultureInfo.InvariantCulture, $"Input size (MB): {totals.InputBytes / Mega:0.00}")
            .AppendLine(CultureInfo.InvariantCulture, $"Forward/backward pass size (MB): {totals.ActivationBytes / Mega:0.00}")
            .AppendLine(CultureInfo.InvariantCulture, $"Params size (MB): {totals.ParameterBytes / Mega:0.00}")
            .AppendLine(
                CultureInfo.InvariantCulture, $"Estimated total size (MB): {(totals.InputBytes + totals.ActivationBytes + totals.ParameterBytes) / Mega:0.00}")
            .AppendLine(rule);
    }

    private static string Scaled(long count)
    {
        var (unit, size) = count switch { >= 1_000_000_000 => (" (G)", 1e9), >= 1_000_000 => (" (M)", 1e6), _ => ("", 1.0) };
        return string.Create(
            CultureInfo.InvariantCulture, $"{unit}: {(size > 1 ? (count / size).ToString("0.00", CultureInfo.InvariantCulture) : Number(count))}");
    }

    private static string Line(string[] cells, int[] widths) =>
        string.Join("   ", cells.Select((cell, i) => i < 2 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd();
}
