// The graph of a model: modules as a tree, ops in them, and how data flows from one to the next.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.model_graph</c> record, stored as JSON in a scalar string tensor; other tools' GraphDefs are read into it too.</summary>
internal sealed record ModelGraphRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<ModelGraphRecord> Reading { get; } = new("model-graph", 1, "The graph of a model: modules, ops, shapes, data flow.", ModelGraphJson.Default.ModelGraphRecord, Validate);

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
        RecordCheck.Present(parameter.Name, "name") ?? RecordCheck.Present(parameter.Layer, "layer") ?? RecordCheck.Shape(parameter.Shape, "shape", unknown: true);
}

/// <summary>What the whole model amounts to, for the inputs that it was run on.</summary>
internal sealed record GraphTotals
{
    /// <summary>Elements of all parameters, shared ones once.</summary>
    public long Parameters { get; init; }

    /// <summary>Those that require grad.</summary>
    public long Trainable { get; init; }

    /// <summary>Bytes of all parameters.</summary>
    public long ParameterBytes { get; init; }

    /// <summary>Multiply-adds of one forward pass.</summary>
    public long MultiplyAdds { get; init; }

    /// <summary>Bytes of the inputs.</summary>
    public long InputBytes { get; init; }

    /// <summary>Bytes of what layers with parameters put out, twice: once forward, once for the gradient.</summary>
    public long ActivationBytes { get; init; }

    /// <summary>Ops that may hold matrix products and are not counted, with how often each ran.</summary>
    public Dictionary<string, int> Uncounted { get; init; } = [];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelGraphRecord))]
internal sealed partial class ModelGraphJson : JsonSerializerContext;
