// A node of a model's graph.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A module's call, an op, an input, an output or a constant. Members at their default are left out of the JSON.</summary>
internal sealed record GraphNode
{
    /// <summary><c>module</c>, <c>op</c>, <c>input</c>, <c>output</c>, <c>constant</c>, or <c>group</c> for a name scope of another tool.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Index of the node that it lies in, or -1.</summary>
    public int Parent { get; init; }

    /// <summary>A short name to show.</summary>
    public string Name { get; init; } = "";

    /// <summary>The module's type or the op's name, <c>Conv2d</c>, <c>aten::add</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>The module's dotted name, or the whole name in another tool's graph; null for what has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Path { get; init; }

    /// <summary>Which call of the module this is, from 1; 0 for what is no module.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Call { get; init; }

    /// <summary>How many calls of the module there were; more than 1 for one that is used again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Calls { get; init; }

    /// <summary>Tensors that went in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GraphTensor[]? Inputs { get; init; }

    /// <summary>Tensors that came out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GraphTensor[]? Outputs { get; init; }

    /// <summary>Elements of the parameters of the module and all in it, each counted once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Parameters { get; init; }

    /// <summary>Those of them that require grad.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Trainable { get; init; }

    /// <summary>Multiply-adds of matrix products and convolutions in it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long MultiplyAdds { get; init; }

    /// <summary>Names of the parameters and buffers that an op takes in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Uses { get; init; }

    /// <summary>File and line that ran it, <c>Model.cs:42</c>; null without symbols.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>True for a module that ran by <c>forward</c> rather than <c>call</c>, so that its hooks did not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Bypassed { get; init; }

    /// <summary>True for a module in a field that is not registered: nothing trains its parameters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Unregistered { get; init; }

    /// <summary>Whatever else is known, as texts by name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, string>? Attributes { get; init; }

    internal static string? Validate(GraphNode node) =>
        RecordCheck.Present(node.Kind, "kind") ?? RecordCheck.Present(node.Name, "name") ?? RecordCheck.Present(node.Type, "type")
        ?? (node.Inputs is { } inputs ? RecordCheck.Each(inputs, "inputs", GraphTensor.Validate) : null)
        ?? (node.Outputs is { } outputs ? RecordCheck.Each(outputs, "outputs", GraphTensor.Validate) : null)
        ?? (node.Uses is { } uses ? RecordCheck.Texts(uses, "uses") : null);
}
