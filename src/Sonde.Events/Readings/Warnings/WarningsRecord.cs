// Warnings that libtorch gave on standard error while a model trained, each kind once.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>One kind of warning.</summary>
/// <param name="Message">What libtorch said the first time.</param>
/// <param name="Origin">File and line in libtorch's source; null where not known.</param>
/// <param name="Source">File and line of the user's code, relative to the repository; null where no symbols are at hand.</param>
/// <param name="Snippet">That line with two around it; null where the file is not at hand.</param>
/// <param name="FirstStep">The step during which it was first given.</param>
/// <param name="Count">How often it was given so far.</param>
public sealed record LibtorchWarning(string Message, string? Origin, string? Source, string? Snippet, long FirstStep, long Count)
{
    internal static string? Validate(LibtorchWarning warning) => RecordCheck.Present(warning.Message, "message") ?? RecordCheck.Count(warning.Count, "count");
}

/// <summary>A <c>sonde.warnings</c> record, stored as JSON in a scalar string tensor; the last one of a tag holds them all.</summary>
/// <param name="Version">1.</param>
/// <param name="Warnings">The kinds of warnings, in order of first appearance.</param>
/// <param name="Omitted">Warnings of further kinds, which were only counted.</param>
public sealed record WarningsRecord(int Version, LibtorchWarning[] Warnings, int Omitted)
{
    /// <summary>The reading.</summary>
    public static RecordReading<WarningsRecord> Reading { get; } = new("warnings", 1, "Warnings that libtorch gave.", WarningsJson.Default.WarningsRecord, Validate);

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(WarningsRecord record) =>
        RecordCheck.Each(record.Warnings, "warnings", LibtorchWarning.Validate) ?? RecordCheck.Count(record.Omitted, "omitted");
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(WarningsRecord))]
internal sealed partial class WarningsJson : JsonSerializerContext;
