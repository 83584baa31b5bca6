// The autograd graph of one traced step, laid out: what backward() walked, with the op and line behind each node.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A node and its box.</summary>
/// <param name="Kind"><c>loss</c>, <c>operation</c>, <c>parameter</c>, <c>leaf</c>, <c>cut</c>, <c>detached</c> or <c>module</c>.</param>
/// <param name="Name">libtorch's name, <c>AddmmBackward0</c>.</param>
/// <param name="Lines">What stands in the box, top to bottom.</param>
/// <param name="X">Centre of the box, in pixels from the left.</param>
/// <param name="Y">Centre of the box, in pixels from the top.</param>
/// <param name="Width">Of the box.</param>
/// <param name="Height">Of the box.</param>
/// <param name="Op">The op of the forward pass, <c>aten::linear</c>, or null.</param>
/// <param name="Layer">The dotted name of the module, or null.</param>
/// <param name="Source">Index in <see cref="AutogradGraphRecord.Sources"/>, or null.</param>
/// <param name="Shape">What the op made, or of the leaf; null where not known.</param>
/// <param name="Inputs">Shapes of the tensors that the op took in.</param>
/// <param name="Parameters">Names of the parameters here.</param>
/// <param name="InputsWithoutGradient">How many of its inputs want no gradient.</param>
/// <param name="Count">How many nodes it stands for.</param>
/// <param name="Remark">What a reader should know, or null.</param>
public sealed record AutogradNodeRecord(
    string Kind, string Name, string[] Lines, double X, double Y, double Width, double Height, string? Op, string? Layer, int? Source,
    long[]? Shape, long[][] Inputs, string[] Parameters, int InputsWithoutGradient, int Count, string? Remark)
{
    internal static string? Validate(AutogradNodeRecord node, int sources) =>
        RecordCheck.Present(node.Kind, "kind") ?? RecordCheck.Present(node.Name, "name") ?? RecordCheck.Texts(node.Lines, "lines")
        ?? RecordCheck.Each(node.Inputs, "inputs", shape => RecordCheck.Shape(shape, "shape", unknown: true)) ?? RecordCheck.Texts(node.Parameters, "parameters")
        ?? (node.Source is { } source ? RecordCheck.Index(source, sources, "source") : null)
        ?? (double.IsFinite(node.X + node.Y + node.Width + node.Height) ? null : "its box has no place");
}

/// <summary>An edge, in the direction in which gradient flows.</summary>
/// <param name="From">Place of the node nearer the loss.</param>
/// <param name="To">Place of the node nearer the parameters.</param>
/// <param name="Input">Which output of the forward op behind <paramref name="To"/> it is.</param>
/// <param name="Gradient">False where data passed and no gradient comes back.</param>
/// <param name="Way">Its points, x and y in turn.</param>
public sealed record AutogradEdgeRecord(int From, int To, int Input, bool Gradient, double[] Way)
{
    internal static string? Validate(AutogradEdgeRecord edge, int nodes) =>
        RecordCheck.Index(edge.From, nodes, "from") ?? RecordCheck.Index(edge.To, nodes, "to") ?? RecordCheck.Present(edge.Way, "way");
}

/// <summary>One drawing of the graph; the loss is node 0 and stands at the bottom.</summary>
/// <param name="Name"><c>ops</c>: every node; <c>modules</c>: those of each module as one.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Nodes">The nodes.</param>
/// <param name="Edges">Between them.</param>
public sealed record AutogradViewRecord(string Name, double Width, double Height, AutogradNodeRecord[] Nodes, AutogradEdgeRecord[] Edges)
{
    internal static string? Validate(AutogradViewRecord view, int sources) =>
        RecordCheck.Present(view.Name, "name") ?? RecordCheck.Each(view.Nodes, "nodes", node => AutogradNodeRecord.Validate(node, sources))
        ?? RecordCheck.Each(view.Edges, "edges", edge => AutogradEdgeRecord.Validate(edge, view.Nodes.Length));
}

/// <summary>A parameter that gradient does not reach.</summary>
/// <param name="Name">The dotted name.</param>
/// <param name="State">The number of its <see cref="GradientState"/>.</param>
/// <param name="Reason">In words, with op and line where known.</param>
/// <param name="Source">Index in <see cref="AutogradGraphRecord.Sources"/> of the line that cut it off, or null.</param>
public sealed record UnreachedParameterRecord(string Name, int State, string Reason, int? Source)
{
    internal static string? Validate(UnreachedParameterRecord parameter, int sources) =>
        RecordCheck.Present(parameter.Name, "name") ?? RecordCheck.Present(parameter.Reason, "reason")
        ?? (parameter.Source is { } source ? RecordCheck.Index(source, sources, "source") : null);
}

/// <summary>A line of the program.</summary>
/// <param name="Place">File and line relative to the repository, <c>Model.cs:42</c>.</param>
/// <param name="Snippet">The line with two around it; null where the file is not at hand.</param>
public sealed record SourcePlaceRecord(string Place, string? Snippet);

/// <summary>A <c>sonde.autograd_graph</c> record, stored as JSON in a scalar string tensor.</summary>
/// <param name="Version">1.</param>
/// <param name="Nodes">How many nodes the graph has.</param>
/// <param name="Edges">How many edges.</param>
/// <param name="Parameters">How many parameters the model has.</param>
/// <param name="Views">The drawings; the one of all nodes is left out where there are more than 2 000.</param>
/// <param name="Unreached">Parameters without gradient, in the order of the model.</param>
/// <param name="Sources">The lines that nodes and parameters refer to.</param>
/// <param name="Notes">What a reader should know of the graph as a whole.</param>
/// <param name="Limitation">What could not be seen and why, or null.</param>
public sealed record AutogradGraphRecord(
    int Version, int Nodes, int Edges, int Parameters, AutogradViewRecord[] Views, UnreachedParameterRecord[] Unreached,
    SourcePlaceRecord[] Sources, string[] Notes, string? Limitation)
{
    /// <summary>The reading.</summary>
    public static RecordReading<AutogradGraphRecord> Reading { get; } = new("autograd-graph", 1, "What backward walks: the nodes of the autograd graph, with the op, the layer and the line behind each.", AutogradGraphJson.Default.AutogradGraphRecord, Validate);

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(AutogradGraphRecord record) =>
        RecordCheck.Each(record.Sources, "sources", source => RecordCheck.Present(source.Place, "place"))
        ?? RecordCheck.Each(record.Views, "views", view => AutogradViewRecord.Validate(view, record.Sources.Length))
        ?? RecordCheck.Each(record.Unreached, "unreached", parameter => UnreachedParameterRecord.Validate(parameter, record.Sources.Length))
        ?? RecordCheck.Texts(record.Notes, "notes");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(AutogradGraphRecord))]
internal sealed partial class AutogradGraphJson : JsonSerializerContext;
