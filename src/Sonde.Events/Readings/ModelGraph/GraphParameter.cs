// A parameter in a model's graph.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A parameter of the model.</summary>
internal sealed record GraphParameter
{
    /// <summary>The first of its names.</summary>
    public string Name { get; init; } = "";

    /// <summary>The dotted name of the module that owns it.</summary>
    public string Layer { get; init; } = "";

    /// <summary>Its shape.</summary>
    public long[] Shape { get; init; } = [];

    /// <summary>Number of elements.</summary>
    public long Elements { get; init; }

    /// <summary><c>requires_grad</c>.</summary>
    public bool Trainable { get; init; }

    /// <summary>The element type.</summary>
    public string Type { get; init; } = "";

    /// <summary>Where it lies.</summary>
    public string Device { get; init; } = "";

    /// <summary>Its other names, where layers share it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Aliases { get; init; }

    internal static string? Validate(GraphParameter parameter) =>
        RecordCheck.Present(parameter.Name, "name") ?? RecordCheck.Present(parameter.Layer, "layer")
            ?? RecordCheck.Shape(parameter.Shape, "shape", unknown: true);
}
