// The model as attached: every module and parameter, whether trained, and whether the optimizer holds it.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>One module of the model.</summary>
public sealed record ModuleInfo(string Name, string Type, bool Training)
{
    internal static string? Validate(ModuleInfo module) => RecordCheck.Present(module.Name, "name") ?? RecordCheck.Present(module.Type, "type");
}

/// <summary>One parameter as attached.</summary>
/// <param name="Name">The dotted name.</param>
/// <param name="Layer">The owning module's dotted name.</param>
/// <param name="Shape">The parameter's shape.</param>
/// <param name="Elements">Number of elements.</param>
/// <param name="Trainable"><c>requires_grad</c> at the time of attaching.</param>
/// <param name="InOptimizer">Whether the optimizer holds it; null when no optimizer was given.</param>
public sealed record ModelParameter(string Name, string Layer, long[] Shape, long Elements, bool Trainable, bool? InOptimizer)
{
    internal static string? Validate(ModelParameter parameter) =>
        RecordCheck.Present(parameter.Name, "name") ?? RecordCheck.Present(parameter.Layer, "layer") ?? RecordCheck.Shape(parameter.Shape, "shape");
}

/// <summary>Parameters that a field holds and that the model does not list, so that no optimizer gets them.</summary>
/// <param name="Field">Where it was found, <c>blocks[0]</c>, with the dotted name of the module that has the field in front.</param>
/// <param name="Type">The type of what is there, <c>Linear</c>, <c>Parameter</c>.</param>
/// <param name="Reason"><c>collection</c>, <c>no-registration</c>, <c>replaced</c>, <c>tensor</c> or <c>field</c>; see docs/formats/model.md.</param>
/// <param name="Parameters">How many parameter tensors it holds.</param>
/// <param name="Elements">How many elements they have.</param>
public sealed record UnregisteredPart(string Field, string Type, string Reason, int Parameters, long Elements)
{
    internal static string? Validate(UnregisteredPart part) =>
        RecordCheck.Present(part.Field, "field") ?? RecordCheck.Present(part.Type, "type") ?? RecordCheck.Present(part.Reason, "reason");
}

/// <summary>A <c>sonde.model</c> record, stored as JSON in a scalar string tensor.</summary>
public sealed record ModelRecord(int Version, string? Name, string Type, ModuleInfo[] Modules, ModelParameter[] Parameters)
{
    /// <summary>The reading.</summary>
    public static RecordReading<ModelRecord> Reading { get; } = new("model", 1, "The modules and parameters of a model, and which of them the optimizer holds.", ModelJson.Default.ModelRecord, Validate);

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

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ModelRecord))]
internal sealed partial class ModelJson : JsonSerializerContext;
