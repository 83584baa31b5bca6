// An edge of a model's graph.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>Data that flows from one node to another.</summary>
internal sealed record GraphEdge
{
    /// <summary>Index of the node that made it.</summary>
    public int From { get; init; }

    /// <summary>Index of the node that takes it in.</summary>
    public int To { get; init; }

    /// <summary>Which output of the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Output { get; init; }

    /// <summary>Which input of the second.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Input { get; init; }

    /// <summary>Null where not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long[]? Shape { get; init; }

    /// <summary>True where the second only waits for the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Control { get; init; }

    internal static string? Validate(GraphEdge edge, int nodes) => RecordCheck.Index(edge.From, nodes, "from") ?? RecordCheck.Index(edge.To, nodes, "to");
}
