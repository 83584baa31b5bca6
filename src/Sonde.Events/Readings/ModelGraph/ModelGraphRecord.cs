// The graph of a model: modules as a tree, ops in them, and how data flows from one to the next.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.model_graph</c> record, stored as JSON in a scalar string tensor; other tools' GraphDefs are read into it too.</summary>
internal sealed record ModelGraphRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<ModelGraphRecord> Reading { get; } = new(
        "model-graph", 1, "The graph of a model: modules, ops, shapes, data flow.", ModelGraphJson.Default.ModelGraphRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>The name that the model was given, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The type of the model, or what wrote the graph.</summary>
    public string Type { get; init; } = "";

    /// <summary>What edges rest on: <c>data</c> for the data flow between ops, <c>order</c> for the order of calls alone.</summary>
    public string Flow { get; init; } = "";

    /// <summary>Whether the model was in training mode; null where that is not known.</summary>
    public bool? Training { get; init; }

    /// <summary>Parents before their children.</summary>
    public GraphNode[] Nodes { get; init; } = [];

    /// <summary>Between nodes without children.</summary>
    public GraphEdge[] Edges { get; init; } = [];

    /// <summary>Each once, under the first of its names.</summary>
    public GraphParameter[] Parameters { get; init; } = [];

    /// <summary>Null where the graph does not hold what they are counted from.</summary>
    public GraphTotals? Totals { get; init; }

    /// <summary>What could not be seen, in sentences.</summary>
    public string[] Notes { get; init; } = [];

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(ModelGraphRecord record) =>
        RecordCheck.Present(record.Type, "type") ?? RecordCheck.Present(record.Flow, "flow") ?? RecordCheck.Each(record.Nodes, "nodes", GraphNode.Validate)
        ?? Parents(record.Nodes) ?? RecordCheck.Each(record.Edges, "edges", edge => GraphEdge.Validate(edge, record.Nodes.Length))
        ?? RecordCheck.Each(record.Parameters, "parameters", GraphParameter.Validate) ?? RecordCheck.Texts(record.Notes, "notes")
        ?? (record.Totals is { Uncounted: null } ? "totals: uncounted is missing" : null);

    private static string? Parents(GraphNode[] nodes)
    {
        var at = Array.FindIndex(nodes, node => node.Parent < -1);
        for (var i = 0; i < nodes.Length && at < 0; i++)
            if (nodes[i].Parent >= i) at = i;
        return at < 0 ? null : $"nodes[{at}]: its parent, {nodes[at].Parent}, does not come before it";
    }
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelGraphRecord))]
internal sealed partial class ModelGraphJson : JsonSerializerContext;
