// How noisy the gradient is: the simple noise scale, from gradients before and after accumulation.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.noise_scale</c> record, stored as JSON in a scalar string tensor.</summary>
/// <param name="Version">1.</param>
/// <param name="NoiseScale">
/// tr(Σ)/|G|² in samples, the batch size at which noise and signal of the gradient are alike; null where it is not known.
/// </param>
/// <param name="SmallBatch">Samples behind the small-batch gradient.</param>
/// <param name="LargeBatch">Samples behind the accumulated gradient.</param>
/// <param name="Measurements">How many pairs of gradients the running averages hold.</param>
/// <param name="Needs">What is missing where the noise scale is null.</param>
public sealed record NoiseScaleRecord(int Version, double? NoiseScale, long SmallBatch, long LargeBatch, int Measurements, string? Needs)
{
    /// <summary>The reading.</summary>
    public static RecordReading<NoiseScaleRecord> Reading { get; } = new("noise-scale", 1, "The noise scale of the gradient.", NoiseScaleJson.Default.NoiseScaleRecord, Validate);

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(NoiseScaleRecord record) =>
        RecordCheck.Count(record.SmallBatch, "smallBatch") ?? RecordCheck.Count(record.LargeBatch, "largeBatch")
        ?? RecordCheck.Count(record.Measurements, "measurements");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(NoiseScaleRecord))]
internal sealed partial class NoiseScaleJson : JsonSerializerContext;
