// Gradient flow as stored: a header (which parameters, which columns) once a tag, then one float32 frame a step.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>Why a parameter's row holds no gradient, or that it does.</summary>
public enum GradientState
{
    /// <summary>A gradient reached the parameter (it may still be zero or not finite).</summary>
    Present = 0,

    /// <summary><c>requires_grad</c> is false: frozen by the user.</summary>
    Frozen = 1,

    /// <summary>The gradient is null and nothing more is known.</summary>
    NoGradient = 2,

    /// <summary>The forward pass never used the parameter.</summary>
    NeverUsed = 3,

    /// <summary>An op between the parameter and the loss cut the graph; the op trace names it.</summary>
    Cut = 4,

    /// <summary>No backward pass has been seen yet.</summary>
    NotYetRun = 5,

    /// <summary>The gradient was wiped before it could be read.</summary>
    NotSeen = 6,
}

/// <summary>One parameter of the model, in forward order of registration.</summary>
/// <param name="Name">The dotted name, <c>conv1.weight</c>.</param>
/// <param name="Layer">The owning module's dotted name, <c>conv1</c>.</param>
/// <param name="ModuleType">The owning module's type, <c>Conv2d</c>.</param>
/// <param name="Shape">The parameter's shape.</param>
public sealed record ParameterInfo(string Name, string Layer, string ModuleType, long[] Shape)
{
    internal static string? Validate(ParameterInfo parameter) =>
        RecordCheck.Present(parameter.Name, "name") ?? RecordCheck.Present(parameter.Layer, "layer")
        ?? RecordCheck.Present(parameter.ModuleType, "moduleType") ?? RecordCheck.Shape(parameter.Shape, "shape");
}

/// <summary>
/// The header of a <c>sonde.gradient_flow</c> tag, stored as JSON in the plugin content of its first record.
/// Each record's tensor is float32 of shape [parameters, columns], row-major, in this order.
/// </summary>
public sealed record GradientFlowRecord(int Version, string[] Columns, ParameterInfo[] Parameters)
{
    /// <summary>The reading.</summary>
    public static FrameReading<GradientFlowRecord> Reading { get; } = new(
        "gradient-flow", 1, "What the gradient and the weights of every parameter are like.", GradientFlowJson.Default.GradientFlowRecord, Validate,
        header => [new("parameters", 0, header.Parameters.Length * header.Columns.Length)]);

    /// <summary>The columns that version 1 writes, in order.</summary>
    public static readonly string[] Version1Columns =
        ["state", "mean_abs", "max_abs", "norm", "zero_share", "non_finite", "weight_norm", "update_ratio"];

    /// <summary>Those and the columns that were added behind them since; readers go by the names in the header.</summary>
    public static readonly string[] ColumnsWithWeights =
        [.. Version1Columns, "nan", "infinite", "weight_mean_abs", "weight_max_abs", "weight_zero_share", "weight_nan", "weight_infinite"];

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(GradientFlowRecord record) =>
        RecordCheck.Texts(record.Columns, "columns") ?? RecordCheck.Each(record.Parameters, "parameters", ParameterInfo.Validate)
        ?? (4L * record.Parameters.Length * record.Columns.Length > int.MaxValue ? $"a frame of {record.Parameters.Length} parameters and {record.Columns.Length} columns fits in no record" : null);
}

/// <summary>Indices into a row of a version 1 gradient-flow frame.</summary>
public static class GradientFlowColumn
{
    /// <summary>A <see cref="GradientState"/> as a float.</summary>
    public const int State = 0;

    /// <summary>Mean of |g| over the finite elements.</summary>
    public const int MeanAbs = 1;

    /// <summary>Largest |g| of the finite elements.</summary>
    public const int MaxAbs = 2;

    /// <summary>L2 norm of g over the finite elements.</summary>
    public const int Norm = 3;

    /// <summary>Share of elements that are exactly zero, 0..1.</summary>
    public const int ZeroShare = 4;

    /// <summary>Count of NaN and infinite elements.</summary>
    public const int NonFinite = 5;

    /// <summary>L2 norm of the parameter after the step.</summary>
    public const int WeightNorm = 6;

    /// <summary>Norm of the last update over the norm of the weights; NaN where not measured.</summary>
    public const int UpdateRatio = 7;

    /// <summary>Number of columns in version 1; those below may be missing in older files.</summary>
    public const int Count = 8;

    /// <summary>Count of NaN elements of the gradient.</summary>
    public const int NaNs = 8;

    /// <summary>Count of infinite elements of the gradient.</summary>
    public const int Infinities = 9;

    /// <summary>Mean of |w| over the finite elements, after the step.</summary>
    public const int WeightMeanAbs = 10;

    /// <summary>Largest |w| of the finite elements, after the step.</summary>
    public const int WeightMaxAbs = 11;

    /// <summary>Share of weights that are exactly zero, 0..1, after the step.</summary>
    public const int WeightZeroShare = 12;

    /// <summary>Count of NaN weights, after the step.</summary>
    public const int WeightNaNs = 13;

    /// <summary>Count of infinite weights, after the step.</summary>
    public const int WeightInfinities = 14;

    /// <summary>Number of columns with these.</summary>
    public const int CountWithWeights = 15;
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(GradientFlowRecord))]
internal sealed partial class GradientFlowJson : JsonSerializerContext;
