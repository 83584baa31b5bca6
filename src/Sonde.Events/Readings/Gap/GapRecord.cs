// Records that an event file lacks, and why: what the writer says in the file once it can write again.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.gap</c> record, stored as JSON in a scalar string tensor at the place where the records are missing.</summary>
internal sealed record GapRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<GapRecord> Reading { get; } = new("gap", 1, "Records that the file lacks, and why.", GapJson.Default.GapRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary><see cref="Dropped"/> or <see cref="Deleted"/>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>How many records are missing.</summary>
    public long Records { get; init; }

    /// <summary>The step of the first of them.</summary>
    public long FirstStep { get; init; }

    /// <summary>The step of the last of them; lower than the first where steps went down.</summary>
    public long LastStep { get; init; }

    /// <summary>The wall time of the first, in seconds since 1970-01-01 UTC.</summary>
    public double From { get; init; }

    /// <summary>The wall time of the last.</summary>
    public double To { get; init; }

    /// <summary>The system's message.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The file could not be written, more waited than may wait, and the newest were dropped.</summary>
    public const string Dropped = "dropped";

    /// <summary>The records had been written, and their file was deleted or moved away; it was begun anew.</summary>
    public const string Deleted = "deleted";

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(GapRecord record) =>
        RecordCheck.Present(record.Kind, "kind") ?? RecordCheck.Count(record.Records, "records") ?? RecordCheck.Present(record.Reason, "reason");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(GapRecord))]
internal sealed partial class GapJson : JsonSerializerContext;
