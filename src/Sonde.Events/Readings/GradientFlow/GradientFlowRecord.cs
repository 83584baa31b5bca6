// Gradient flow as stored: a header (which parameters, which columns) once a tag, then one float32 frame a step.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>
/// The header of a <c>sonde.gradient_flow</c> tag, stored as JSON in the plugin content of its first record.
/// Each record's tensor is float32 of shape [parameters, columns], row-major, in this order.
/// </summary>
internal sealed record GradientFlowRecord
{
    /// <summary>The reading.</summary>
    public static FrameReading<GradientFlowRecord> Reading { get; } = new(
        "gradient-flow", 1, "What the gradient and the weights of every parameter are like.", GradientFlowJson.Default.GradientFlowRecord, Validate,
        header => [new("parameters", 0, header.Parameters.Length * header.Columns.Length)]);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>Names of the values of a row.</summary>
    public string[] Columns { get; init; } = [];

    /// <summary>The parameters, a row each.</summary>
    public ParameterInfo[] Parameters { get; init; } = [];

    /// <summary>The columns that version 1 writes, in order.</summary>
    public static readonly string[] Version1Columns =
        ["state", "mean_abs", "max_abs", "norm", "zero_share", "non_finite", "weight_norm", "update_ratio"];

    /// <summary>Those and the columns that were added behind them since; readers go by the names in the header.</summary>
    public static readonly string[] ColumnsWithWeights =
        [.. Version1Columns, "nan", "infinite", "weight_mean_abs", "weight_max_abs", "weight_zero_share", "weight_nan", "weight_infinite"];

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(GradientFlowRecord record) =>
        RecordCheck.Texts(record.Columns, "columns") ?? RecordCheck.Each(record.Parameters, "parameters", ParameterInfo.Validate)
        ?? (4L * record.Parameters.Length * record.Columns.Length > int.MaxValue
            ? $"a frame of {record.Parameters.Length} parameters and {record.Columns.Length} columns fits in no record"
            : null);
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(GradientFlowRecord))]
internal sealed partial class GradientFlowJson : JsonSerializerContext;
