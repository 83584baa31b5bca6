// Step times as stored: a header once a tag, then one float32 frame a measured step.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>
/// The header of a <c>sonde.step_time</c> tag, stored as JSON in the plugin content of its first record. Each record's tensor is float32 of
/// rank 1: seconds for each of <see cref="Parts"/>, NaN for a part that was not measured in that step.
/// </summary>
internal sealed record StepTimeRecord
{
    /// <summary>The reading.</summary>
    public static FrameReading<StepTimeRecord> Reading { get; } = new(
        "step-time", 1, "How long a step takes, and what it does in that time.", StepTimeJson.Default.StepTimeRecord, Validate,
        header => [new("parts", 0, header.Parts.Length)]);

    /// <summary>1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>
    /// What the numbers of a frame are: <c>step</c>, from one Step to the next without the monitor; <c>monitor</c>, what the monitor took in
    /// addition; and parts of <c>step</c>, in the order in which they follow one another.
    /// </summary>
    public string[] Parts { get; init; } = ["step", "monitor", "data", "forward", "criterion", "backward", "optimizer"];

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(StepTimeRecord record) => RecordCheck.Texts(record.Parts, "parts");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StepTimeRecord))]
internal sealed partial class StepTimeJson : JsonSerializerContext;
