// What one traced step found: where parameters are cut off from the loss, and whether the loss hangs on any of them.
using System.Text.Json.Serialization;

namespace Sonde.Events;

/// <summary>An op that loses the gradient.</summary>
/// <param name="Op">The op's name, <c>aten::argmax</c>.</param>
/// <param name="Source">File and line relative to the repository, <c>Model.cs:42</c>; null where no symbols are at hand.</param>
/// <param name="Snippet">The line with two around it; null where the file is not at hand.</param>
/// <param name="Layer">The dotted name of the module in whose forward it ran, or null.</param>
/// <param name="Parameters">The trainable parameters that it cuts off from the loss (empty for a detached branch).</param>
public sealed record OpCutRecord(string Op, string? Source, string? Snippet, string? Layer, string[] Parameters)
{
    /// <summary>Whether gradients were switched off while it ran: under <c>no_grad</c>, say.</summary>
    public bool GradientsOff { get; init; }

    internal static string? Validate(OpCutRecord cut) => RecordCheck.Present(cut.Op, "op") ?? RecordCheck.Texts(cut.Parameters, "parameters");
}

/// <summary>A <c>sonde.op_trace</c> record, stored as JSON in a scalar string tensor.</summary>
/// <param name="Version">1.</param>
/// <param name="Ops">How many outermost ops the step ran.</param>
/// <param name="Tracing"><c>native</c> when every op was seen, <c>none</c> when the platform gave no op trace.</param>
/// <param name="Cuts">Ops that cut trainable parameters off from the loss.</param>
/// <param name="Detached">Other losses of <c>requires_grad</c>, by op and line: information, never a finding.</param>
/// <param name="LossRequiresGrad">Whether the loss hangs on a graph; null when no loss was seen.</param>
/// <param name="LossIsLeaf">True when the loss requires grad but no op made it differentiable: a constant made trainable.</param>
/// <param name="Threw">The message of the exception that ended the step before <c>Step</c> was called, or null.</param>
public sealed record OpTraceRecord(
    int Version, int Ops, string Tracing, OpCutRecord[] Cuts, OpCutRecord[] Detached,
    bool? LossRequiresGrad, bool? LossIsLeaf, string? Threw)
{
    /// <summary>The reading.</summary>
    public static RecordReading<OpTraceRecord> Reading { get; } = new("op-trace", 1, "What the op trace of one step found: cuts of the graph.", OpTraceJson.Default.OpTraceRecord, Validate);

    /// <summary>Null where the record is sound, else the reason why it cannot be read.</summary>
    internal static string? Validate(OpTraceRecord record) =>
        RecordCheck.Present(record.Tracing, "tracing") ?? RecordCheck.Count(record.Ops, "ops")
        ?? RecordCheck.Each(record.Cuts, "cuts", OpCutRecord.Validate) ?? RecordCheck.Each(record.Detached, "detached", OpCutRecord.Validate);
}

[JsonSourceGenerationOptions(AllowDuplicateProperties = false, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(OpTraceRecord))]
internal sealed partial class OpTraceJson : JsonSerializerContext;
