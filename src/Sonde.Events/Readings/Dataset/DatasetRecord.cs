// A data set in numbers: its classes, how many of each, and the range of its values.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.dataset</c> record, stored as JSON in a scalar string tensor.</summary>
internal sealed record DatasetRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<DatasetRecord> Reading { get; } = new("dataset", 1,
        "A data set in numbers: its classes, how many samples of each, and the range of its values.", DatasetJson.Default.DatasetRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>What the split is called: <c>train</c>, <c>test</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>Number of samples.</summary>
    public long Samples { get; init; }

    /// <summary>Shape of one sample.</summary>
    public long[] SampleShape { get; init; } = [];

    /// <summary>Names by class index.</summary>
    public string[] ClassNames { get; init; } = [];

    /// <summary>Samples by class index.</summary>
    public long[] ClassCounts { get; init; } = [];

    /// <summary>Smallest finite value.</summary>
    public double Min { get; init; }

    /// <summary>Largest finite value.</summary>
    public double Max { get; init; }

    /// <summary>Mean of the finite values.</summary>
    public double Mean { get; init; }

    /// <summary>Population standard deviation of the finite values.</summary>
    public double StandardDeviation { get; init; }

    /// <summary>Count of NaN and infinite values.</summary>
    public long NonFinite { get; init; }

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(DatasetRecord record) =>
        RecordCheck.Present(record.Name, "name") ?? RecordCheck.Count(record.Samples, "samples") ?? RecordCheck.Shape(record.SampleShape, "sampleShape")
        ?? RecordCheck.Texts(record.ClassNames, "classNames") ?? RecordCheck.Present(record.ClassCounts, "classCounts")
        ?? RecordCheck.Counts(record.ClassCounts, "classCounts") ?? RecordCheck.Count(record.NonFinite, "nonFinite");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(DatasetRecord))]
internal sealed partial class DatasetJson : JsonSerializerContext;
