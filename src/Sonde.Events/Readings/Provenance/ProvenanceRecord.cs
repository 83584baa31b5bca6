// Where a run came from: what one needs to run it again.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>A <c>sonde.provenance</c> record, stored as JSON in a scalar string tensor. Unknown members are null.</summary>
internal sealed record ProvenanceRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<ProvenanceRecord> Reading { get; } = new(
        "provenance", 1, "Where a run came from: commit, command line, versions, machine, seed.", ProvenanceJson.Default.ProvenanceRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>The commit of the repository that the program lies in; null outside of one.</summary>
    public string? GitCommit { get; init; }

    /// <summary>What differs from that commit; null where nothing is known of it.</summary>
    public string? GitDiff { get; init; }

    /// <summary>The command line of the process.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>Versions by name of the assemblies in use that are not the runtime's own.</summary>
    public Dictionary<string, string> Packages { get; init; } = [];

    /// <summary>The name of the machine and its operating system.</summary>
    public string Machine { get; init; } = "";

    /// <summary>Number of logical processors.</summary>
    public int Processors { get; init; }

    /// <summary>Name and version of the runtime.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>The seed of the random numbers; null where it is not known.</summary>
    public long? Seed { get; init; }

    /// <summary>Settings of the monitor and the optimizer, as texts by name.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(ProvenanceRecord record) =>
        RecordCheck.Present(record.CommandLine, "commandLine") ?? RecordCheck.Present(record.Packages, "packages")
        ?? RecordCheck.Present(record.Machine, "machine") ?? RecordCheck.Present(record.Runtime, "runtime") ?? RecordCheck.Present(record.Settings, "settings");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ProvenanceRecord))]
internal sealed partial class ProvenanceJson : JsonSerializerContext;
