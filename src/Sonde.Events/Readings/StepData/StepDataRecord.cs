// What a step was given and what came out: input, output and targets in numbers.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A tensor of a step in numbers. Numbers are over its finite elements, or over a sample of them where it is large.</summary>
internal sealed record TensorFacts
{
    /// <summary>Its shape.</summary>
    public long[] Shape { get; init; } = [];

    /// <summary>Its element type, <c>Float32</c>, <c>Int64</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>Smallest element.</summary>
    public double? Min { get; init; }

    /// <summary>Largest element.</summary>
    public double? Max { get; init; }

    /// <summary>Mean.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation.</summary>
    public double? Deviation { get; init; }

    /// <summary>NaN and infinite elements.</summary>
    public long NonFinite { get; init; }

    /// <summary>Share of elements that are exactly zero, 0..1.</summary>
    public double ZeroShare { get; init; }

    /// <summary>Whether every element is a whole number.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Number of different values, 1000 for more.</summary>
    public int Distinct { get; init; }

    /// <summary>
    /// Root mean square, over the positions of a sample, of the standard deviation from sample to sample: 0 where all samples of the batch are alike.
    /// Null for a single sample.
    /// </summary>
    public double? AcrossSamples { get; init; }

    /// <summary>For each column of a [samples, columns] tensor of at most 64 columns: its mean.</summary>
    public double[] ColumnMeans { get; init; } = [];

    /// <summary>For each of those columns: its standard deviation.</summary>
    public double[] ColumnDeviations { get; init; } = [];

    /// <summary>
    /// For tensors of two or more dimensions: for each dimension the share of the lines along it whose elements lie in 0..1 and add up to 1, as those of a
    /// softmax over this dimension do.
    /// </summary>
    public double[] SumsToOne { get; init; } = [];

    /// <summary>The same of exp(elements), as those of a log_softmax do.</summary>
    public double[] ExpSumsToOne { get; init; } = [];

    /// <summary>Whether each line along dimension 1 holds one 1 and else zeros.</summary>
    public bool IsOneHot { get; init; }

    /// <summary>Share of elements above zero, 0..1: what a logit counts as the second of two classes.</summary>
    public double? AboveZero { get; init; }

    /// <summary>Share of elements above one half, 0..1: what a probability counts as the second of two classes.</summary>
    public double? AboveHalf { get; init; }

    /// <summary>A hash of the content, equal for equal content; empty where none was made.</summary>
    public string Hash { get; init; } = "";

    internal static string? Validate(TensorFacts facts) =>
        RecordCheck.Shape(facts.Shape, "shape") ?? RecordCheck.Present(facts.Type, "type") ?? RecordCheck.Count(facts.NonFinite, "nonFinite")
        ?? RecordCheck.Count(facts.Distinct, "distinct") ?? RecordCheck.Present(facts.ColumnMeans, "columnMeans")
        ?? RecordCheck.Present(facts.ColumnDeviations, "columnDeviations")
        ?? RecordCheck.Present(facts.SumsToOne, "sumsToOne") ?? RecordCheck.Present(facts.ExpSumsToOne, "expSumsToOne")
        ?? RecordCheck.Present(facts.Hash, "hash");
}

/// <summary>A <c>sonde.step_data</c> record, stored as JSON in a scalar string tensor. What Step was not given is null.</summary>
internal sealed record StepDataRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<StepDataRecord> Reading { get; } = new(
        "step-data", 1, "Input, output and targets of a step in numbers.", StepDataJson.Default.StepDataRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>The loss; null where it is no single number.</summary>
    public double? Loss { get; init; }

    /// <summary>The input.</summary>
    public TensorFacts? X { get; init; }

    /// <summary>The model's output.</summary>
    public TensorFacts? Output { get; init; }

    /// <summary>The targets.</summary>
    public TensorFacts? Y { get; init; }

    /// <summary>How often each class was predicted, by the largest output; empty where the output is no [samples, classes]. At most 1000 classes.</summary>
    public long[] Predicted { get; init; } = [];

    /// <summary>How often each class is the target; empty where the targets are no classes.</summary>
    public long[] Labels { get; init; } = [];

    /// <summary>Share of samples whose neighbour before them has the same class; null where the targets are no classes.</summary>
    public double? SameAsBefore { get; init; }

    /// <summary>How many of the samples looked at were seen in an earlier record; null where samples and targets do not pair.</summary>
    public int? SeenAgain { get; init; }

    /// <summary>How many of those came with other targets than before; null where samples and targets do not pair.</summary>
    public int? OtherTargets { get; init; }

    /// <summary>
    /// How far the targets of inputs seen again moved: mean squared change over twice the variance, 0 for none, about 1 for another sample's.
    /// </summary>
    public double? TargetChange { get; init; }

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(StepDataRecord record) =>
        Part(record.X, "x") ?? Part(record.Output, "output") ?? Part(record.Y, "y")
        ?? RecordCheck.Present(record.Predicted, "predicted") ?? RecordCheck.Present(record.Labels, "labels")
        ?? RecordCheck.Counts(record.Predicted, "predicted") ?? RecordCheck.Counts(record.Labels, "labels");

    private static string? Part(TensorFacts? facts, string name) => facts is not null && TensorFacts.Validate(facts) is { } reason ? $"{name}: {reason}" : null;
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(StepDataRecord))]
internal sealed partial class StepDataJson : JsonSerializerContext;
