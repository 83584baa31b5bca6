// Warnings that libtorch gave on standard error while a model trained, each kind once.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>One kind of warning.</summary>
internal sealed record LibtorchWarning
{
    /// <summary>What libtorch said the first time.</summary>
    public string Message { get; init; } = "";

    /// <summary>File and line in libtorch's source; null where not known.</summary>
    public string? Origin { get; init; }

    /// <summary>File and line of the user's code, relative to the repository; null where no symbols are at hand.</summary>
    public string? Source { get; init; }

    /// <summary>That line with two around it; null where the file is not at hand.</summary>
    public string? Snippet { get; init; }

    /// <summary>The step during which it was first given.</summary>
    public long FirstStep { get; init; }

    /// <summary>How often it was given so far.</summary>
    public long Count { get; init; }

    internal static string? Validate(LibtorchWarning warning) => RecordCheck.Present(warning.Message, "message") ?? RecordCheck.Count(warning.Count, "count");
}

/// <summary>A <c>sonde.warnings</c> record, stored as JSON in a scalar string tensor; the last one of a tag holds them all.</summary>
internal sealed record WarningsRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<WarningsRecord> Reading { get; } = new(
        "warnings", 1, "Warnings that libtorch gave.", WarningsJson.Default.WarningsRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>The kinds of warnings, in order of first appearance.</summary>
    public LibtorchWarning[] Warnings { get; init; } = [];

    /// <summary>Warnings of further kinds, which were only counted.</summary>
    public int Omitted { get; init; }

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(WarningsRecord record) =>
        RecordCheck.Each(record.Warnings, "warnings", LibtorchWarning.Validate) ?? RecordCheck.Count(record.Omitted, "omitted");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(WarningsRecord))]
internal sealed partial class WarningsJson : JsonSerializerContext;
