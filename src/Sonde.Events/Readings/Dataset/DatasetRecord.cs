// A data set in numbers: its classes, how many of each, and the range of its values.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.dataset</c> record, stored as JSON in a scalar string tensor.</summary>
/// <param name="Version">1.</param>
/// <param name="Name">What the split is called: <c>train</c>, <c>test</c>.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="SampleShape">Shape of one sample.</param>
/// <param name="ClassNames">Names by class index.</param>
/// <param name="ClassCounts">Samples by class index.</param>
/// <param name="Min">Smallest finite value.</param>
/// <param name="Max">Largest finite value.</param>
/// <param name="Mean">Mean of the finite values.</param>
/// <param name="StandardDeviation">Population standard deviation of the finite values.</param>
/// <param name="NonFinite">Count of NaN and infinite values.</param>
public sealed record DatasetRecord(
    int Version, string Name, long Samples, long[] SampleShape, string[] ClassNames, long[] ClassCounts,
    double Min, double Max, double Mean, double StandardDeviation, long NonFinite)
{
    /// <summary>The reading.</summary>
    public static RecordReading<DatasetRecord> Reading { get; } = new("dataset", 1, "A data set in numbers: its classes, how many samples of each, and the range of its values.", DatasetJson.Default.DatasetRecord, Validate);

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(DatasetRecord record) =>
        RecordCheck.Present(record.Name, "name") ?? RecordCheck.Count(record.Samples, "samples") ?? RecordCheck.Shape(record.SampleShape, "sampleShape")
        ?? RecordCheck.Texts(record.ClassNames, "classNames") ?? RecordCheck.Present(record.ClassCounts, "classCounts")
        ?? RecordCheck.Counts(record.ClassCounts, "classCounts") ?? RecordCheck.Count(record.NonFinite, "nonFinite");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(DatasetRecord))]
internal sealed partial class DatasetJson : JsonSerializerContext;
