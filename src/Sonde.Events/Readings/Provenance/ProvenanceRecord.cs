// Where a run came from: what one needs to run it again.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.provenance</c> record, stored as JSON in a scalar string tensor. Unknown members are null.</summary>
internal sealed record ProvenanceRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<ProvenanceRecord> Reading { get; } = new("provenance", 1, "Where a run came from: commit, command line, versions, machine, seed.", ProvenanceJson.Default.ProvenanceRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    public string? GitCommit { get; init; }

    public string? GitDiff { get; init; }

    public string CommandLine { get; init; } = "";

    public Dictionary<string, string> Packages { get; init; } = [];

    public string Machine { get; init; } = "";

    public int Processors { get; init; }

    public string Runtime { get; init; } = "";

    public long? Seed { get; init; }

    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(ProvenanceRecord record) =>
        RecordCheck.Present(record.CommandLine, "commandLine") ?? RecordCheck.Present(record.Packages, "packages")
        ?? RecordCheck.Present(record.Machine, "machine") ?? RecordCheck.Present(record.Runtime, "runtime") ?? RecordCheck.Present(record.Settings, "settings");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ProvenanceRecord))]
internal sealed partial class ProvenanceJson : JsonSerializerContext;
