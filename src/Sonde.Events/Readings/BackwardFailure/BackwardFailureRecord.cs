// A backward pass that threw: what libtorch said, at which line, and which op brought it about.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>An op that a failed backward pass has to do with.</summary>
internal sealed record FailureOp
{
    /// <summary>The op's name, <c>aten::add_</c>.</summary>
    public string Op { get; init; } = "";

    /// <summary>File and line relative to the repository, <c>Model.cs:42</c>; null where no symbols are at hand.</summary>
    public string? Source { get; init; }

    /// <summary>The line with two around it; null where the file is not at hand.</summary>
    public string? Snippet { get; init; }

    /// <summary>The dotted name of the module in whose forward it ran, or null.</summary>
    public string? Layer { get; init; }

    /// <summary>Whether an optimizer's step ran it.</summary>
    public bool InOptimizer { get; init; }

    internal static string? Validate(FailureOp? op) => op is null ? null : RecordCheck.Present(op.Op, "op");
}

/// <summary>A <c>sonde.backward_failure</c> record, stored as JSON in a scalar string tensor.</summary>
internal sealed record BackwardFailureRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<BackwardFailureRecord> Reading { get; } =
        new("backward-failure", 1, "A backward pass that threw: message, line, kind, op.", BackwardFailureJson.Default.BackwardFailureRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>What libtorch said, without the frames of its own stack.</summary>
    public string Message { get; init; } = "";

    /// <summary>
    /// <c>no-graph</c>, <c>freed-graph</c>, <c>in-place</c>, <c>not-scalar</c>, <c>type</c>, <c>not-used</c>, <c>not-differentiable</c> or
    /// <c>other</c>.
    /// </summary>
    public string Kind { get; init; } = "";

    /// <summary>The step under way when it threw first.</summary>
    public long Step { get; init; }

    /// <summary>False where it ran outside of the method that calls Step: an experiment beside the training.</summary>
    public bool InLoop { get; init; }

    /// <summary>File and line of the call of <c>backward</c>, or null.</summary>
    public string? Source { get; init; }

    /// <summary>The line with two around it, or null.</summary>
    public string? Snippet { get; init; }

    /// <summary>Whether gradients were switched off for the thread when it threw.</summary>
    public bool GradientsOff { get; init; }

    /// <summary>Whether the code around it catches the exception and goes on to call Step: a failure that was expected.</summary>
    public bool IsCaught { get; init; }

    /// <summary>The op at fault: what wrote over the saved tensor, or the first that ran with gradients off. Null where it is not known.</summary>
    public FailureOp? By { get; init; }

    /// <summary>The op whose result was saved for the backward pass, and overwritten; null where it is not known.</summary>
    public FailureOp? Saved { get; init; }

    /// <summary>The parameter that was overwritten, by its name; null where it is none, or not known.</summary>
    public string? Parameter { get; init; }

    /// <summary>Whether the model holds a recurrent layer, whose state may be carried from step to step.</summary>
    public bool IsRecurrent { get; init; }

    /// <summary>How often a backward pass has thrown so far.</summary>
    public long Failures { get; init; }

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(BackwardFailureRecord record) =>
        RecordCheck.Present(record.Message, "message") ?? RecordCheck.Present(record.Kind, "kind") ?? RecordCheck.Count(record.Failures, "failures")
        ?? FailureOp.Validate(record.By) ?? FailureOp.Validate(record.Saved);
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(BackwardFailureRecord))]
internal sealed partial class BackwardFailureJson : JsonSerializerContext;
