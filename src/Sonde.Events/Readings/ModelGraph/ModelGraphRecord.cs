// The graph of a model: modules as a tree, ops in them, and how data flows from one to the next.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.model_graph</c> record, stored as JSON in a scalar string tensor; other tools' GraphDefs are read into it too.</summary>
/// <param name="Version">1.</param>
/// <param name="Name">The name that the model was given, or null.</param>
/// <param name="Type">The type of the model, or what wrote the graph.</param>
/// <param name="Flow">What edges rest on: <c>data</c> for the data flow between ops, <c>order</c> for the order of calls alone.</param>
/// <param name="Training">Whether the model was in training mode; null where that is not known.</param>
/// <param name="Nodes">Parents before their children.</param>
/// <param name="Edges">Between nodes without children.</param>
/// <param name="Parameters">Each once, under the first of its names.</param>
/// <param name="Totals">Null where the graph does not hold what they are counted from.</param>
/// <param name="Notes">What could not be seen, in sentences.</param>
public sealed record ModelGraphRecord(
    int Version, string? Name, string Type, string Flow, bool? Training,
    GraphNode[] Nodes, GraphEdge[] Edges, GraphParameter[] Parameters, GraphTotals? Totals, string[] Notes)
{
    /// <summary>The reading.</summary>
    public static RecordReading<ModelGraphRecord> Reading { get; } = new("model-graph", 1, "The graph of a model: modules, ops, shapes, data flow.", ModelGraphJson.Default.ModelGraphRecord, Validate);

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
/// <param name="Shape">Null where not known; -1 for a size that is not known.</param>
/// <param name="Type">The element type, <c>Float32</c>; null where not known.</param>
/// <param name="Device">Null where not known.</param>
public sealed record GraphTensor(
    long[]? Shape,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Device = null)
{
    internal static string? Validate(GraphTensor tensor) => tensor.Shape is { } shape ? RecordCheck.Shape(shape, "shape", unknown: true) : null;
}

/// <summary>A module's call, an op, an input, an output or a constant. Members at their default are left out of the JSON.</summary>
/// <param name="Kind"><c>module</c>, <c>op</c>, <c>input</c>, <c>output</c>, <c>constant</c>, or <c>group</c> for a name scope of another tool.</param>
/// <param name="Parent">Index of the node that it lies in, or -1.</param>
/// <param name="Name">A short name to show.</param>
/// <param name="Type">The module's type or the op's name, <c>Conv2d</c>, <c>aten::add</c>.</param>
public sealed record GraphNode(string Kind, int Parent, string Name, string Type)
{
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
/// <param name="From">Index of the node that made it.</param>
/// <param name="To">Index of the node that takes it in.</param>
/// <param name="Output">Which output of the first.</param>
/// <param name="Input">Which input of the second.</param>
/// <param name="Shape">Null where not known.</param>
public sealed record GraphEdge(
    int From, int To,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Output = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Input = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long[]? Shape = null)
{
    /// <summary>True where the second only waits for the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Control { get; init; }

    internal static string? Validate(GraphEdge edge, int nodes) => RecordCheck.Index(edge.From, nodes, "from") ?? RecordCheck.Index(edge.To, nodes, "to");
}

/// <summary>A parameter of the model.</summary>
/// <param name="Name">The first of its names.</param>
/// <param name="Layer">The dotted name of the module that owns it.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Elements">Number of elements.</param>
/// <param name="Trainable"><c>requires_grad</c>.</param>
/// <param name="Type">The element type.</param>
/// <param name="Device">Where it lies.</param>
public sealed record GraphParameter(string Name, string Layer, long[] Shape, long Elements, bool Trainable, string Type, string Device)
{
    /// <summary>Its other names, where layers share it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string[]? Aliases { get; init; }

    internal static string? Validate(GraphParameter parameter) =>
        RecordCheck.Present(parameter.Name, "name") ?? RecordCheck.Present(parameter.Layer, "layer") ?? RecordCheck.Shape(parameter.Shape, "shape", unknown: true);
}

/// <summary>What the whole model amounts to, for the inputs that it was run on.</summary>
/// <param name="Parameters">Elements of all parameters, shared ones once.</param>
/// <param name="Trainable">Those that require grad.</param>
/// <param name="ParameterBytes">Bytes of all parameters.</param>
/// <param name="MultiplyAdds">Multiply-adds of one forward pass.</param>
/// <param name="InputBytes">Bytes of the inputs.</param>
/// <param name="ActivationBytes">Bytes of what layers with parameters put out, twice: once forward, once for the gradient.</param>
/// <param name="Uncounted">Ops that may hold matrix products and are not counted, with how often each ran.</param>
public sealed record GraphTotals(
    long Parameters, long Trainable, long ParameterBytes, long MultiplyAdds, long InputBytes, long ActivationBytes, Dictionary<string, int> Uncounted);

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelGraphRecord))]
internal sealed partial class ModelGraphJson : JsonSerializerContext;
