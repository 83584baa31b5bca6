// Whether an autograd graph that was read can be used: nothing missing, every index inside its table.
namespace Sonde.Events;

internal static class AutogradGraphValidation
{
    private static readonly string[] Kinds = ["loss", "parameter", "leaf", "cut", "detached", "module"];

    /// <summary>Null for a sound record, else the first thing that is wrong.</summary>
    public static string? Validate(AutogradGraphRecord record) =>
        Each(record.Names, "names") ?? Each(record.Layers, "layers") ?? Each(record.Parameters, "parameters") ?? Each(record.Notes, "notes")
        ?? Each(record.Shapes, "shapes", Shape)
        ?? Each(record.Sources, "sources", source => source.Place is null ? "place is missing" : null)
        ?? Each(record.Nodes, "nodes", node => Node(record, node))
        ?? Each(record.Edges, "edges",
            edge => Index(edge.From, record.Nodes.Length, "from") ?? Index(edge.To, record.Nodes.Length, "to") ?? Count(edge.Input, "input"))
        ?? Each(record.Unreached, "unreached", parameter => Unreached(record, parameter))
        ?? Counts(record)
        ?? (record.Nodes is [{ Kind: "loss" }, ..] ? null : "the first node is not the loss");

    private static string? Counts(AutogradGraphRecord record) =>
        record.NodeCount < record.Nodes.Length ? $"nodeCount is {record.NodeCount}, but there are {record.Nodes.Length} nodes"
        : record.EdgeCount < record.Edges.Length ? $"edgeCount is {record.EdgeCount}, but there are {record.Edges.Length} edges"
        : record.ParameterCount < record.Unreached.Length ? $"parameterCount is {record.ParameterCount}, but {record.Unreached.Length} parameters are unreached"
        : null;

    private static string? Node(AutogradGraphRecord record, AutogradNodeRecord node) =>
        (node.Kind is null || Array.IndexOf(Kinds, node.Kind) >= 0 ? null : "its kind is not known")
        ?? Index(node.Name, record.Names.Length, "name") ?? Index(node.Op, record.Names.Length, "op") ?? Index(node.Layer, record.Layers.Length, "layer")
        ?? Index(node.Source, record.Sources.Length, "source") ?? Index(node.Shape, record.Shapes.Length, "shape")
        ?? Indices(node.Inputs, record.Shapes.Length, "inputs") ?? Indices(node.Parameters, record.Parameters.Length, "parameters")
        ?? Count(node.InputsWithoutGradient, "inputsWithoutGradient") ?? (node.Count is < 1 ? $"count is {node.Count}" : null);

    private static string? Unreached(AutogradGraphRecord record, UnreachedParameterRecord parameter) =>
        Index(parameter.Parameter, record.Parameters.Length, "parameter") ?? Index(parameter.Source, record.Sources.Length, "source")
        ?? (parameter.Reason is null ? "reason is missing" : null);

    // Sizes that the recorder did not know are -1.
    private static string? Shape(long[] shape) => Array.Find(shape, size => size < -1) is < 0 and var size ? $"a size is {size}" : null;

    private static string? Each<T>(T[]? entries, string name, Func<T, string?>? check = null)
        where T : class
    {
        if (entries is null) return $"{name} is missing";
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i] is null) return $"{name}[{i}] is null";
            if (check?.Invoke(entries[i]) is { } reason) return $"{name}[{i}]: {reason}";
        }

        return null;
    }

    private static string? Index(int? index, int count, string name) => index is { } i && (i < 0 || i >= count) ? $"{name} is {i}, of {count}" : null;

    private static string? Indices(int[]? indices, int count, string name)
    {
        foreach (var index in indices ?? [])
        {
            if (Index(index, count, name) is { } reason) return reason;
        }

        return null;
    }

    private static string? Count(int value, string name) => value < 0 ? $"{name} is negative ({value})" : null;
}
