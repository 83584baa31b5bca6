// One name in a folder of a log directory.
namespace Sonde.Runs;

/// <summary>An entry of a folder.</summary>
/// <param name="Name">The name without its folder.</param>
/// <param name="Kind">What it is, links followed.</param>
/// <param name="Target">For a link to a folder, the full path of the folder that it leads to; null otherwise.</param>
public readonly record struct LogEntry(string Name, LogEntryKind Kind, string? Target = null);
