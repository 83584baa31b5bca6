// The model as attached: every module and parameter, whether trained, and whether the optimizer holds it.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>One module of the model.</summary>
internal sealed record ModuleInfo
{
    /// <summary>The dotted name; empty for the model itself.</summary>
    public string Name { get; init; } = "";

    /// <summary>The type, <c>Linear</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>Whether it was in training mode at the time of attaching.</summary>
    public bool Training { get; init; }

    internal static string? Validate(ModuleInfo module) => RecordCheck.Present(module.Name, "name") ?? RecordCheck.Present(module.Type, "type");
}

/// <summary>One parameter as attached.</summary>
internal sealed record ModelParameter
{
    /// <summary>The dotted name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The owning module's dotted name.</summary>
    public string Layer { get; init; } = "";

    /// <summary>The parameter's shape.</summary>
    public long[] Shape { get; init; } = [];

    /// <summary>Number of elements.</summary>
    public long Elements { get; init; }

    /// <summary><c>requires_grad</c> at the time of attaching.</summary>
    public bool Trainable { get; init; }

    /// <summary>Whether the optimizer holds it; null when no optimizer was given.</summary>
    public bool? InOptimizer { get; init; }

    internal static string? Validate(ModelParameter parameter) =>
        RecordCheck.Present(parameter.Name, "name") ?? RecordCheck.Present(parameter.Layer, "layer") ?? RecordCheck.Shape(parameter.Shape, "shape");
}

/// <summary>Parameters that a field holds and that the model does not list, so that no optimizer gets them.</summary>
internal sealed record UnregisteredPart
{
    /// <summary>Where it was found, <c>blocks[0]</c>, with the dotted name of the module that has the field in front.</summary>
    public string Field { get; init; } = "";

    /// <summary>The type of what is there, <c>Linear</c>, <c>Parameter</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary><c>collection</c>, <c>no-registration</c>, <c>replaced</c>, <c>tensor</c> or <c>field</c>; see docs/formats/model.md.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How many parameter tensors it holds.</summary>
    public int Parameters { get; init; }

    /// <summary>How many elements they have.</summary>
    public long Elements { get; init; }

    internal static string? Validate(UnregisteredPart part) =>
        RecordCheck.Present(part.Field, "field") ?? RecordCheck.Present(part.Type, "type") ?? RecordCheck.Present(part.Reason, "reason");
}

/// <summary>A <c>sonde.model</c> record, stored as JSON in a scalar string tensor.</summary>
internal sealed record ModelRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<ModelRecord> Reading { get; } = new(
        "model", 1, "The modules and parameters of a model, and which of them the optimizer holds.", ModelJson.Default.ModelRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>The name that the model was given, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The type of the model.</summary>
    public string Type { get; init; } = "";

    /// <summary>The model itself, then its modules in order of registration.</summary>
    public ModuleInfo[] Modules { get; init; } = [];

    /// <summary>The parameters in order of registration.</summary>
    public ModelParameter[] Parameters { get; init; } = [];

    /// <summary>What is not registered; null in records that did not look for it.</summary>
    public UnregisteredPart[]? Unregistered { get; init; }

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(ModelRecord record) =>
        RecordCheck.Present(record.Type, "type") ?? RecordCheck.Each(record.Modules, "modules", ModuleInfo.Validate)
        ?? RecordCheck.Each(record.Parameters, "parameters", ModelParameter.Validate)
        ?? RecordCheck.Counts(record.Parameters.Select(p => p.Elements), "elements of the parameters")
        ?? (record.Unregistered is { } parts
            ? RecordCheck.Each(parts, "unregistered", UnregisteredPart.Validate)
                ?? RecordCheck.Counts(parts.Select(p => p.Elements), "elements of the unregistered parameters")
                ?? (RecordCheck.Counts(parts.Select(p => (long)p.Parameters), "unregistered parameters"))
            : null);
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelRecord))]
internal sealed partial class ModelJson : JsonSerializerContext;
