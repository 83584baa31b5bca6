// A record of Sonde's own that is there and cannot be read: the rules that read it lack data, and the report says why.
namespace Sonde.Diagnosis;

/// <summary>A record that cannot be read.</summary>
/// <param name="Plugin">Its reading, as event files spell it: <c>sonde.op_trace</c>.</param>
/// <param name="Tag">Its tag.</param>
/// <param name="Model">The model that it belongs to; null for one without a name.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record UnreadableRecord(string Plugin, string Tag, string? Model, string Reason)
{
    /// <summary>The step of the record; null for a tag's header.</summary>
    public long? Step { get; init; }

    /// <summary>Where it lies, in words; empty where that is not known.</summary>
    public string Place { get; init; } = "";

    /// <summary>All of it in a sentence without its end.</summary>
    public override string ToString() =>
        $"{Tag}{(Step is { } step ? $" at step {step}" : "")}{(Place.Length > 0 ? $" ({Place})" : "")} cannot be read: {Reason.TrimEnd('.')}";
}
