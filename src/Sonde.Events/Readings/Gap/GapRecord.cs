// Records that an event file lacks, and why: what the writer says in the file once it can write again.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.gap</c> record, stored as JSON in a scalar string tensor at the place where the records are missing.</summary>
/// <param name="Version">1.</param>
/// <param name="Kind"><see cref="Dropped"/> or <see cref="Deleted"/>.</param>
/// <param name="Records">How many records are missing.</param>
/// <param name="FirstStep">The step of the first of them.</param>
/// <param name="LastStep">The step of the last of them; lower than the first where steps went down.</param>
/// <param name="From">The wall time of the first, in seconds since 1970-01-01 UTC.</param>
/// <param name="To">The wall time of the last.</param>
/// <param name="Reason">The system's message.</param>
public sealed record GapRecord(int Version, string Kind, long Records, long FirstStep, long LastStep, double From, double To, string Reason)
{
    /// <summary>The reading.</summary>
    public static RecordReading<GapRecord> Reading { get; } = new("gap", 1, "Records that the file lacks, and why.", GapJson.Default.GapRecord, Validate);

    /// <summary>The file could not be written, more waited than may wait, and the newest were dropped.</summary>
    public const string Dropped = "dropped";

    /// <summary>The records had been written, and their file was deleted or moved away; it was begun anew.</summary>
    public const string Deleted = "deleted";

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(GapRecord record) =>
        RecordCheck.Present(record.Kind, "kind") ?? RecordCheck.Count(record.Records, "records") ?? RecordCheck.Present(record.Reason, "reason");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(GapRecord))]
internal sealed partial class GapJson : JsonSerializerContext;
