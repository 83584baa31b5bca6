// Activations as stored: one tag a layer, a header once a tag, then one float32 frame a sampled step.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>
/// The header of a <c>sonde.activations</c> tag, stored as JSON in the plugin content of its first record. Each record's tensor is
/// float32 of rank 1: a value for each of <paramref name="Columns"/>, then for each of <paramref name="UnitColumns"/> a value for each
/// of the first <paramref name="MappedUnits"/> units.
/// </summary>
/// <param name="Version">1.</param>
/// <param name="Layer">
/// What was read: a module's dotted name, with <c>[1]</c> for the second tensor of a tuple, <c>@2</c> for a module's second call in a
/// step, <c>:input</c> for what entered the module without being another's output.
/// </param>
/// <param name="Module">The module's dotted name; empty for the model itself.</param>
/// <param name="ModuleType">The module's type, <c>ReLU</c>.</param>
/// <param name="Kind">One of <see cref="ActivationKind"/>'s names: what zeros and ends mean here.</param>
/// <param name="Model">The model's name on its writer, or null.</param>
/// <param name="Order">Place in the order in which layers were first met.</param>
/// <param name="Shape">The shape at first sight.</param>
/// <param name="Units">Channels or features; 0 where there is no such dimension.</param>
/// <param name="MappedUnits">How many of them have values in the frames: all, or none where there are too many.</param>
/// <param name="SaturatedBelow">Outputs under this count as saturated; null where the kind has no ends.</param>
/// <param name="SaturatedAbove">Outputs over this count as saturated; null where the kind has no ends.</param>
/// <param name="Columns">Names of a frame's first values.</param>
/// <param name="UnitColumns">Names of the values per unit that follow.</param>
public sealed record ActivationRecord(
    int Version, string Layer, string Module, string ModuleType, string Kind, string? Model, int Order, long[] Shape, int Units, int MappedUnits,
    double? SaturatedBelow, double? SaturatedAbove, string[] Columns, string[] UnitColumns)
{
    /// <summary>The reading.</summary>
    public static FrameReading<ActivationRecord> Reading { get; } = new(
        "activations", 1, "What the layers put out and what gradient arrives there, layer by layer and unit by unit.", ActivationsJson.Default.ActivationRecord, Validate,
        header => [new("columns", 0, header.Columns.Length), new("units", header.Columns.Length, header.UnitColumns.Length * header.MappedUnits)]);

    /// <summary>The columns that version 1 writes, in order.</summary>
    public static readonly string[] Version1Columns =
    [
        "elements", "calls", "mean", "std", "min", "max", "zero_share", "saturated_share", "nan", "infinite", "dead_units", "saturated_units",
        "grad_mean_abs", "grad_max_abs", "grad_norm", "grad_zero_share", "grad_non_finite",
    ];

    /// <summary>The values per unit of a layer without ends.</summary>
    public static readonly string[] ZeroUnitColumns = ["zero_share"];

    /// <summary>The values per unit of a layer that can saturate.</summary>
    public static readonly string[] SaturatingUnitColumns = ["zero_share", "saturated_share"];

    /// <summary>Numbers in a frame.</summary>
    public int FrameLength => Columns.Length + (UnitColumns.Length * MappedUnits);

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(ActivationRecord record) =>
        RecordCheck.Present(record.Layer, "layer") ?? RecordCheck.Present(record.Module, "module") ?? RecordCheck.Present(record.ModuleType, "moduleType")
        ?? RecordCheck.Present(record.Kind, "kind") ?? RecordCheck.Shape(record.Shape, "shape", unknown: true)
        ?? RecordCheck.Texts(record.Columns, "columns") ?? RecordCheck.Texts(record.UnitColumns, "unitColumns")
        ?? RecordCheck.Count(record.Units, "units") ?? RecordCheck.Count(record.MappedUnits, "mappedUnits")
        ?? (record.MappedUnits > record.Units ? $"mappedUnits is {record.MappedUnits}, of {record.Units} units" : null)
        ?? (4 * (record.Columns.Length + ((long)record.UnitColumns.Length * record.MappedUnits)) > int.MaxValue
            ? $"a frame of {record.MappedUnits} units and {record.UnitColumns.Length} values a unit fits in no record"
            : null);
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ActivationRecord))]
internal sealed partial class ActivationsJson : JsonSerializerContext;
