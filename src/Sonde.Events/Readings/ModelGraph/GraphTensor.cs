// A tensor between the nodes of a model's graph.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A tensor that goes into or comes out of a node.</summary>
internal sealed record GraphTensor
{
    /// <summary>Null where not known; -1 for a size that is not known.</summary>
    public long[]? Shape { get; init; }

    /// <summary>The element type, <c>Float32</c>; null where not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }

    /// <summary>Null where not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Device { get; init; }

    internal static string? Validate(GraphTensor tensor) => tensor.Shape is { } shape ? RecordCheck.Shape(shape, "shape", unknown: true) : null;
}
