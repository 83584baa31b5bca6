// How noisy the gradient is: the simple noise scale, from gradients before and after accumulation.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.noise_scale</c> record, stored as JSON in a scalar string tensor.</summary>
internal sealed record NoiseScaleRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<NoiseScaleRecord> Reading { get; } = new(
        "noise-scale", 1, "The noise scale of the gradient.", NoiseScaleJson.Default.NoiseScaleRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>
    /// tr(Σ)/|G|² in samples, the batch size at which noise and signal of the gradient are alike; null where it is not known.
    /// </summary>
    public double? NoiseScale { get; init; }

    /// <summary>Samples behind the small-batch gradient.</summary>
    public long SmallBatch { get; init; }

    /// <summary>Samples behind the accumulated gradient.</summary>
    public long LargeBatch { get; init; }

    /// <summary>How many pairs of gradients the running averages hold.</summary>
    public int Measurements { get; init; }

    /// <summary>What is missing where the noise scale is null.</summary>
    public string? Needs { get; init; }

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(NoiseScaleRecord record) =>
        RecordCheck.Count(record.SmallBatch, "smallBatch") ?? RecordCheck.Count(record.LargeBatch, "largeBatch")
        ?? RecordCheck.Count(record.Measurements, "measurements");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(NoiseScaleRecord))]
internal sealed partial class NoiseScaleJson : JsonSerializerContext;
