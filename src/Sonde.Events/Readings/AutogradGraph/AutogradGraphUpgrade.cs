// Version 1 of the autograd graph, which held drawings, in the form of version 2, which holds the graph.
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sonde.Events;

/// <summary>The view with every node becomes the graph; a record without it keeps the nodes of each module as one.</summary>
internal static class AutogradGraphUpgrade
{
    /// <exception cref="JsonException">What a record must have is missing, or is of another type.</exception>
    public static void Upgrade(JsonObject record, int fromVersion)
    {
        if (fromVersion != 1) throw new JsonException($"version {fromVersion} is not one that can be upgraded");
        var old = record.Deserialize(AutogradGraphVersion1Json.Default.AutogradGraphVersion1) ?? throw Missing("the record");
        var upgraded = JsonSerializer.SerializeToNode(Upgraded(old), AutogradGraphJson.Default.AutogradGraphRecord)!.AsObject();
        record.Clear();
        foreach (var (name, value) in upgraded.ToArray())
        {
            upgraded.Remove(name);
            record.Add(name, value);
        }
    }

    private static AutogradGraphRecord Upgraded(AutogradGraphVersion1 old)
    {
        var views = Whole(old.Views, "views");
        var view = views.FirstOrDefault(view => view.Name == "ops") ?? views.FirstOrDefault() ?? throw Missing("views[0]");
        var tables = new AutogradGraphTables();
        AutogradNodeRecord[] nodes = [.. Whole(view.Nodes, "nodes").Select((node, i) => Node(tables, node, i))];
        UnreachedParameterRecord[] unreached =
        [
            .. Whole(old.Unreached, "unreached").Select((parameter, i) => new UnreachedParameterRecord
            {
                Parameter = tables.Parameter(parameter.Name ?? throw Missing($"unreached[{i}].name")),
                State = parameter.State,
                Reason = parameter.Reason ?? throw Missing($"unreached[{i}].reason"),
                Source = parameter.Source,
            }),
        ];
        return tables.Into(new AutogradGraphRecord
        {
            NodeCount = old.Nodes,
            EdgeCount = old.Edges,
            ParameterCount = old.Parameters,
            Sources =
            [
                .. Whole(old.Sources, "sources").Select(
                    (line, i) => new SourcePlaceRecord { Place = line.Place ?? throw Missing($"sources[{i}].place"), Snippet = line.Snippet }),
            ],
            Nodes = nodes,
            Edges =
            [
                .. Whole(view.Edges, "edges").Select(
                    edge => new AutogradEdgeRecord { From = edge.From, To = edge.To, Input = edge.Input, DataOnly = !edge.Gradient }),
            ],
            Unreached = unreached,
            Notes = Whole(old.Notes, "notes"),
            Limitation = old.Limitation,
        });
    }

    private static AutogradNodeRecord Node(AutogradGraphTables tables, AutogradGraphVersion1.Node node, int i) => new()
    {
        Kind = node.Kind switch { null => throw Missing($"nodes[{i}].kind"), "operation" => null, var kind => kind },
        Name = tables.Name(node.Name ?? throw Missing($"nodes[{i}].name")),
        Op = tables.Op(node.Op),
        Layer = tables.Layer(node.Layer),
        Source = node.Source,
        Shape = tables.Shape(node.Shape),
        Inputs = tables.Shapes(Whole(node.Inputs, $"nodes[{i}].inputs")),
        Parameters = tables.Parameters(Whole(node.Parameters, $"nodes[{i}].parameters")),
        InputsWithoutGradient = node.InputsWithoutGradient,
        Count = node.Count == 1 ? null : node.Count,
        Remark = node.Remark,
    };

    private static T[] Whole<T>(T?[]? entries, string name)
        where T : class
    {
        if (entries is null) throw Missing(name);
        var at = Array.IndexOf(entries, null);
        return at < 0 ? (T[])entries! : throw Missing($"{name}[{at}]");
    }

    private static JsonException Missing(string name) => new($"{name} is missing");
}
