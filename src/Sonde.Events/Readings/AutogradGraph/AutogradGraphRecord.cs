// The autograd graph of one traced step: what backward() walked, with the op and line behind each node.
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>
/// A <c>sonde.autograd_graph</c> record, stored as JSON in a scalar string tensor. It holds the graph and no drawing of it: whoever shows it
/// lays it out. What several nodes share stands in a table once, and nodes refer to it by index.
/// </summary>
internal sealed record AutogradGraphRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<AutogradGraphRecord> Reading { get; } = new(
        "autograd-graph", 2, "What backward walks: the nodes of the autograd graph, with the op, the layer and the line behind each.",
        AutogradGraphJson.Default.AutogradGraphRecord, Validate, Upgrade);

    /// <summary>2.</summary>
    public int Version { get; init; }

    /// <summary>How many nodes the graph has; <see cref="Nodes"/> holds fewer where the graph is large.</summary>
    public int NodeCount { get; init; }

    /// <summary>How many edges the graph has.</summary>
    public int EdgeCount { get; init; }

    /// <summary>How many parameters the model has.</summary>
    public int ParameterCount { get; init; }

    /// <summary>Names of nodes and ops: <c>AddmmBackward0</c>, <c>aten::linear</c>.</summary>
    public string[] Names { get; init; } = [];

    /// <summary>Dotted names of modules.</summary>
    public string[] Layers { get; init; } = [];

    /// <summary>Shapes of tensors; empty for a scalar.</summary>
    public long[][] Shapes { get; init; } = [];

    /// <summary>Lines of the program.</summary>
    public SourcePlaceRecord[] Sources { get; init; } = [];

    /// <summary>Dotted names: the model's parameters in its order, then buffers that are in the graph.</summary>
    public string[] Parameters { get; init; } = [];

    /// <summary>The loss first, then breadth first away from it; cuts, detached ops and what is connected to them last.</summary>
    public AutogradNodeRecord[] Nodes { get; init; } = [];

    /// <summary>Between nodes that are recorded. A tensor that an op takes in twice is two edges.</summary>
    public AutogradEdgeRecord[] Edges { get; init; } = [];

    /// <summary>Parameters without gradient, in the order of the model.</summary>
    public UnreachedParameterRecord[] Unreached { get; init; } = [];

    /// <summary>What a reader should know of the graph as a whole.</summary>
    public string[] Notes { get; init; } = [];

    /// <summary>What could not be seen and why, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Limitation { get; init; }

    /// <summary>Null for a sound record, else why it cannot be used.</summary>
    internal static string? Validate(AutogradGraphRecord record) => AutogradGraphValidation.Validate(record);

    /// <summary>Changes a record of version 1, which held drawings, into the form of version 2.</summary>
    internal static void Upgrade(JsonObject record, int fromVersion) => AutogradGraphUpgrade.Upgrade(record, fromVersion);
}

/// <summary>A node of the graph. Members that do not apply are left out of the JSON.</summary>
internal sealed record AutogradNodeRecord
{
    /// <summary><c>loss</c>, <c>parameter</c>, <c>leaf</c>, <c>cut</c>, <c>detached</c> or <c>module</c>; null for the backward function of an op.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Kind { get; init; }

    /// <summary>Index in <see cref="AutogradGraphRecord.Names"/> of libtorch's name, for cuts of the op's.</summary>
    public int Name { get; init; }

    /// <summary>Index in <see cref="AutogradGraphRecord.Names"/> of the op of the forward pass; null where it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Op { get; init; }

    /// <summary>Index in <see cref="AutogradGraphRecord.Layers"/>; null outside of any module.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Layer { get; init; }

    /// <summary>Index in <see cref="AutogradGraphRecord.Sources"/>; null where the line is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Source { get; init; }

    /// <summary>Index in <see cref="AutogradGraphRecord.Shapes"/> of the shape of what the op made, or of the leaf; null where it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Shape { get; init; }

    /// <summary>Indices in <see cref="AutogradGraphRecord.Shapes"/> of what the op took in; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int[]? Inputs { get; init; }

    /// <summary>Indices in <see cref="AutogradGraphRecord.Parameters"/> of the parameters here; of a cut, those that it cuts off; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int[]? Parameters { get; init; }

    /// <summary>How many of its inputs require no gradient.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int InputsWithoutGradient { get; init; }

    /// <summary>How many nodes a <c>module</c> stands for; null for the others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Count { get; init; }

    /// <summary>What a reader should know of it, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Remark { get; init; }
}

/// <summary>An edge, in the direction in which gradient flows. Members at their default are left out of the JSON.</summary>
internal sealed record AutogradEdgeRecord
{
    /// <summary>Index of the node nearer the loss.</summary>
    public int From { get; init; }

    /// <summary>Index of the node nearer the parameters.</summary>
    public int To { get; init; }

    /// <summary>Which output of the forward op behind <see cref="To"/> it is: 1 for the second half of a split.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Input { get; init; }

    /// <summary>True where data passed in the forward pass and no gradient comes back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool DataOnly { get; init; }
}

/// <summary>A parameter that gradient does not reach.</summary>
internal sealed record UnreachedParameterRecord
{
    /// <summary>Index in <see cref="AutogradGraphRecord.Parameters"/>.</summary>
    public int Parameter { get; init; }

    /// <summary>The number of its <see cref="GradientState"/>.</summary>
    public int State { get; init; }

    /// <summary>In words, with op and line where known.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Index in <see cref="AutogradGraphRecord.Sources"/> of the line that cut it off, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Source { get; init; }
}

/// <summary>A line of the program.</summary>
internal sealed record SourcePlaceRecord
{
    /// <summary>File and line relative to the repository, <c>Model.cs:42</c>.</summary>
    public string Place { get; init; } = "";

    /// <summary>The line with two around it; null where the file was not found.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Snippet { get; init; }
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(AutogradGraphRecord))]
internal sealed partial class AutogradGraphJson : JsonSerializerContext;
