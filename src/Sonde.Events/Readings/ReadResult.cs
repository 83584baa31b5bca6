// What reading a record comes to: its value, or why there is none.
namespace Sonde.Events;

/// <summary>A record, or the reason why it cannot be read. Exactly one of the two is null.</summary>
/// <param name="Value">The record in the form of the newest version; null when it cannot be read.</param>
/// <param name="Problem">Why it cannot be read, as a sentence; null when it can.</param>
public readonly record struct ReadResult<T>(T? Value, string? Problem)
    where T : class
{
    internal static ReadResult<T> Of(T value) => new(value, null);

    internal static ReadResult<T> Failed(string problem) => new(null, problem);
}
