// Modules whose hooks do not fire, because their forward is called where their call should be.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.hooks</c> record, stored as JSON in a scalar string tensor.</summary>
internal sealed record HooksRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<HooksRecord> Reading { get; } = new("hooks", 1, "Modules whose hooks do not fire.", HooksJson.Default.HooksRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>Dotted names of modules whose parameters were used in a traced step while their hooks never fired.</summary>
    public string[] Bypassed { get; init; } = [];

    /// <summary>Number of modules whose hooks fired in that step.</summary>
    public int Fired { get; init; }

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(HooksRecord record) => RecordCheck.Texts(record.Bypassed, "bypassed") ?? RecordCheck.Count(record.Fired, "fired");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(HooksRecord))]
internal sealed partial class HooksJson : JsonSerializerContext;
