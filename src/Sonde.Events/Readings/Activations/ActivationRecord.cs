// Activations as stored: one tag a layer, a header once a tag, then one float32 frame a sampled step.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>
/// The header of a <c>sonde.activations</c> tag, stored as JSON in the plugin content of its first record. Each record's tensor is
/// float32 of rank 1: a value for each of <see cref="Columns"/>, then for each of <see cref="UnitColumns"/> a value for each
/// of the first <see cref="MappedUnits"/> units.
/// </summary>
internal sealed record ActivationRecord
{
    /// <summary>The reading.</summary>
    public static FrameReading<ActivationRecord> Reading { get; } = new(
        "activations", 1, "What the layers put out and what gradient arrives there, layer by layer and unit by unit.",
        ActivationsJson.Default.ActivationRecord, Validate,
        header => [new("columns", 0, header.Columns.Length), new("units", header.Columns.Length, header.UnitColumns.Length * header.MappedUnits)]);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>
    /// What was read: a module's dotted name, with <c>[1]</c> for the second tensor of a tuple, <c>@2</c> for a module's second call in a
    /// step, <c>:input</c> for what entered the module without being another's output.
    /// </summary>
    public string Layer { get; init; } = "";

    /// <summary>The module's dotted name; empty for the model itself.</summary>
    public string Module { get; init; } = "";

    /// <summary>The module's type, <c>ReLU</c>.</summary>
    public string ModuleType { get; init; } = "";

    /// <summary>One of <see cref="ActivationKind"/>'s names: what zeros and ends mean here.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The model's name on its writer, or null.</summary>
    public string? Model { get; init; }

    /// <summary>Place in the order in which layers were first met.</summary>
    public int Order { get; init; }

    /// <summary>The shape at first sight.</summary>
    public long[] Shape { get; init; } = [];

    /// <summary>Channels or features; 0 where there is no such dimension.</summary>
    public int Units { get; init; }

    /// <summary>How many of them have values in the frames: all, or none where there are too many.</summary>
    public int MappedUnits { get; init; }

    /// <summary>Outputs under this count as saturated; null where the kind has no ends.</summary>
    public double? SaturatedBelow { get; init; }

    /// <summary>Outputs over this count as saturated; null where the kind has no ends.</summary>
    public double? SaturatedAbove { get; init; }

    /// <summary>Names of a frame's first values.</summary>
    public string[] Columns { get; init; } = [];

    /// <summary>Names of the values per unit that follow.</summary>
    public string[] UnitColumns { get; init; } = [];

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

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ActivationRecord))]
internal sealed partial class ActivationsJson : JsonSerializerContext;
