// What the microscope found: the op that made the first NaN or infinity, its values, its line, the guilty samples.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>Range and counts of one tensor's values at the moment of an op.</summary>
internal sealed record NonFiniteTensor
{
    /// <summary>A parameter's or buffer's name, <c>x</c>, <c>y</c>, or <c>input 0</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Element type, <c>float32</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>Sizes of the dimensions.</summary>
    public long[] Shape { get; init; } = [];

    /// <summary>How many numbers were read; 0 where they could not be.</summary>
    public long Elements { get; init; }

    /// <summary>The least finite number; NaN where none is finite.</summary>
    public double Min { get; init; }

    /// <summary>The largest finite number; NaN where none is finite.</summary>
    public double Max { get; init; }

    /// <summary>How many are NaN.</summary>
    public long NaN { get; init; }

    /// <summary>How many are plus infinity.</summary>
    public long PositiveInfinity { get; init; }

    /// <summary>How many are minus infinity.</summary>
    public long NegativeInfinity { get; init; }

    /// <summary>How many are exactly zero.</summary>
    public long Zeros { get; init; }

    internal static string? Validate(NonFiniteTensor tensor) =>
        RecordCheck.Present(tensor.Name, "name") ?? RecordCheck.Present(tensor.Type, "type") ?? RecordCheck.Shape(tensor.Shape, "shape")
        ?? RecordCheck.Count(tensor.Elements, "elements")
        ?? RecordCheck.Counts([tensor.NaN, tensor.PositiveInfinity, tensor.NegativeInfinity, tensor.Zeros], "counts of NaN, infinities and zeros");
}

/// <summary>A <c>sonde.non_finite</c> record, stored as JSON in a scalar string tensor.</summary>
internal sealed record NonFiniteRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<NonFiniteRecord> Reading { get; } = new(
        "non-finite", 1, "The op that made the first NaN or infinity.", NonFiniteJson.Default.NonFiniteRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>What was noticed at that step: <c>loss</c>, <c>weights</c> or <c>buffers</c>.</summary>
    public string Seen { get; init; } = "";

    /// <summary>
    /// How it was looked into: <c>replay</c> (the step was run again), <c>next step</c> (the step after it was watched), <c>step</c> (only what Step
    /// was given), <c>none</c>.
    /// </summary>
    public string Way { get; init; } = "";

    /// <summary><c>forward</c>, <c>backward</c>, <c>data</c>, <c>weights</c>, <c>update</c>, <c>mask</c>; null where the place was not found.</summary>
    public string? Kind { get; init; }

    /// <summary>All of it in a sentence.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The op, <c>aten::log</c>; the module's type where ops cannot be seen; null where the place was not found.</summary>
    public string? Op { get; init; }

    /// <summary>The node of the backward pass, <c>SqrtBackward0</c>, or null.</summary>
    public string? Node { get; init; }

    /// <summary>The forward op to which that node belongs, or null.</summary>
    public string? ForwardOp { get; init; }

    /// <summary>File and line relative to the repository, or null.</summary>
    public string? Source { get; init; }

    /// <summary>The line with two around it, or null.</summary>
    public string? Snippet { get; init; }

    /// <summary>The dotted name of the module, or null.</summary>
    public string? Layer { get; init; }

    /// <summary>The named tensor that was not finite to begin with, or null.</summary>
    public string? Culprit { get; init; }

    /// <summary>The op's tensors before it ran.</summary>
    public NonFiniteTensor[] Inputs { get; init; } = [];

    /// <summary>What came out of it.</summary>
    public NonFiniteTensor[] Outputs { get; init; } = [];

    /// <summary>Indices in the batch of the samples that bring it about, the first 256; empty where they are not known.</summary>
    public long[] Samples { get; init; } = [];

    /// <summary>How many samples bring it about; 0 where that is not known.</summary>
    public long SampleCount { get; init; }

    /// <summary>Samples in the batch; 0 where that is not known.</summary>
    public long BatchSize { get; init; }

    /// <summary>
    /// True when the samples were confirmed by running them apart from the others; false when they are the rows of the op's tensor that were not
    /// finite.
    /// </summary>
    public bool SamplesConfirmed { get; init; }

    /// <summary>What is to be said of the samples beside their indices (that no single one is guilty, that the search ended early), or null.</summary>
    public string? SamplesNote { get; init; }

    /// <summary>The step after which the weights were kept on which the batch was run again; null without a replay, -1 for those at Attach.</summary>
    public long? WeightsOfStep { get; init; }

    /// <summary>
    /// Which part of the step made it, where no op is known: <c>data</c>, <c>model</c>, <c>loss</c>, <c>backward</c>, <c>update</c>, <c>buffers</c>;
    /// else null.
    /// </summary>
    public string? Place { get; init; }

    /// <summary>Parameters and buffers that are not finite after the step; the first few.</summary>
    public string[] Names { get; init; } = [];

    /// <summary>The newest step before it after which all weights were seen finite; -1 at Attach, null where nothing is known.</summary>
    public long? FiniteAt { get; init; }

    /// <summary>What is not known, and what would tell.</summary>
    public string[] Notes { get; init; } = [];

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(NonFiniteRecord record) =>
        RecordCheck.Present(record.Seen, "seen") ?? RecordCheck.Present(record.Way, "way") ?? RecordCheck.Present(record.Summary, "summary")
        ?? RecordCheck.Each(record.Inputs, "inputs", NonFiniteTensor.Validate) ?? RecordCheck.Each(record.Outputs, "outputs", NonFiniteTensor.Validate)
        ?? RecordCheck.Present(record.Samples, "samples") ?? RecordCheck.Count(record.SampleCount, "sampleCount")
        ?? RecordCheck.Texts(record.Names, "names") ?? RecordCheck.Count(record.BatchSize, "batchSize") ?? RecordCheck.Texts(record.Notes, "notes");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(NonFiniteRecord))]
internal sealed partial class NonFiniteJson : JsonSerializerContext;
