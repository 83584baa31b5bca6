// One of Sonde's own records, with the tag it was found under.
namespace Sonde.Runs;

/// <summary>The last record of a tag.</summary>
/// <param name="Tag">The tag, <c>sonde/op_trace</c> or <c>sonde/G/op_trace</c>.</param>
/// <param name="ModelName">The model's name, <c>G</c>; null for a model without a name.</param>
/// <param name="Step">The step at which it was written.</param>
/// <param name="WallTime">When it was written, seconds since 1970 (UTC).</param>
/// <param name="Value">The record; null when it cannot be read.</param>
/// <param name="Problem">Why it cannot be read; null when it can.</param>
internal sealed record TaggedRecord<T>(string Tag, string? ModelName, long Step, double WallTime, T? Value, string? Problem)
    where T : class
{
    /// <summary>Where it lies, in words: <c>offset 120 of 'run/events'</c>.</summary>
    public string Place { get; init; } = "";
}
