// A record of Sonde's own that is there and cannot be read: the rules that read it lack data, and the report says why.
namespace Sonde.Diagnosis;

/// <summary>A record that cannot be read.</summary>
/// <param name="Plugin">Its kind, <c>sonde.op_trace</c>.</param>
/// <param name="Tag">Its tag.</param>
/// <param name="Model">The model that it belongs to; null for one without a name.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record UnreadableRecord(string Plugin, string Tag, string? Model, string Reason)
{
    /// <summary>The step of the record; null for a tag's header.</summary>
    public long? Step { get; init; }

    /// <summary>All of it in a sentence.</summary>
    public override string ToString() => $"{Tag}{(Step is { } step ? $" at step {step}" : "")} cannot be read: {Reason}";
}
