// Where a run came from: what one needs to run it again.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.provenance</c> record, stored as JSON in a scalar string tensor. Unknown members are null.</summary>
public sealed record ProvenanceRecord(
    int Version, string? GitCommit, string? GitDiff, string CommandLine, Dictionary<string, string> Packages,
    string Machine, int Processors, string Runtime, long? Seed, Dictionary<string, string> Settings)
{
    /// <summary>The reading.</summary>
    public static RecordReading<ProvenanceRecord> Reading { get; } = new("provenance", 1, "Where a run came from: commit, command line, versions, machine, seed.", ProvenanceJson.Default.ProvenanceRecord, Validate);

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(ProvenanceRecord record) =>
        RecordCheck.Present(record.CommandLine, "commandLine") ?? RecordCheck.Present(record.Packages, "packages")
        ?? RecordCheck.Present(record.Machine, "machine") ?? RecordCheck.Present(record.Runtime, "runtime") ?? RecordCheck.Present(record.Settings, "settings");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ProvenanceRecord))]
internal sealed partial class ProvenanceJson : JsonSerializerContext;
