// What one traced step found: where parameters are cut off from the loss, and whether the loss hangs on any of them.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>An op that loses the gradient.</summary>
internal sealed record OpCutRecord
{
    /// <summary>The op's name, <c>aten::argmax</c>.</summary>
    public string Op { get; init; } = "";

    /// <summary>File and line relative to the repository, <c>Model.cs:42</c>; null where no symbols are at hand.</summary>
    public string? Source { get; init; }

    /// <summary>The line with two around it; null where the file is not at hand.</summary>
    public string? Snippet { get; init; }

    /// <summary>The dotted name of the module in whose forward it ran, or null.</summary>
    public string? Layer { get; init; }

    /// <summary>The trainable parameters that it cuts off from the loss (empty for a detached branch).</summary>
    public string[] Parameters { get; init; } = [];

    /// <summary>Whether gradients were switched off while it ran: under <c>no_grad</c>, say.</summary>
    public bool GradientsOff { get; init; }

    internal static string? Validate(OpCutRecord cut) => RecordCheck.Present(cut.Op, "op") ?? RecordCheck.Texts(cut.Parameters, "parameters");
}

/// <summary>A <c>sonde.op_trace</c> record, stored as JSON in a scalar string tensor.</summary>
internal sealed record OpTraceRecord
{
    /// <summary>The reading.</summary>
    public static RecordReading<OpTraceRecord> Reading { get; } = new(
        "op-trace", 1, "What the op trace of one step found: cuts of the graph.", OpTraceJson.Default.OpTraceRecord, Validate);

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = Reading.Version;

    /// <summary>How many outermost ops the step ran.</summary>
    public int Ops { get; init; }

    /// <summary><c>native</c> when every op was seen, <c>none</c> when the platform gave no op trace.</summary>
    public string Tracing { get; init; } = "";

    /// <summary>Ops that cut trainable parameters off from the loss.</summary>
    public OpCutRecord[] Cuts { get; init; } = [];

    /// <summary>Other losses of <c>requires_grad</c>, by op and line: information, never a finding.</summary>
    public OpCutRecord[] Detached { get; init; } = [];

    /// <summary>Whether the loss hangs on a graph; null when no loss was seen.</summary>
    public bool? LossRequiresGrad { get; init; }

    /// <summary>True when the loss requires grad but no op made it differentiable: a constant made trainable.</summary>
    public bool? LossIsLeaf { get; init; }

    /// <summary>The message of the exception that ended the step before <c>Step</c> was called, or null.</summary>
    public string? Threw { get; init; }

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(OpTraceRecord record) =>
        RecordCheck.Present(record.Tracing, "tracing") ?? RecordCheck.Count(record.Ops, "ops")
        ?? RecordCheck.Each(record.Cuts, "cuts", OpCutRecord.Validate) ?? RecordCheck.Each(record.Detached, "detached", OpCutRecord.Validate);
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(OpTraceRecord))]
internal sealed partial class OpTraceJson : JsonSerializerContext;
