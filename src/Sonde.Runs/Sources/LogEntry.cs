// One name in a folder of a log source.
namespace Sonde.Runs;

/// <summary>An entry of a folder.</summary>
/// <param name="Name">The name without its folder. Bytes that are no UTF-8 are written as <c>\xff</c>.</param>
/// <param name="Kind">What it is, links followed.</param>
public readonly record struct LogEntry(string Name, LogEntryKind Kind)
{
    /// <summary>For a file: length, time and identity. For a link to a folder: the identity of the folder.</summary>
    public FileStamp Stamp { get; init; }

    /// <summary>Whether the name is a link to something that is elsewhere.</summary>
    public bool IsLink { get; init; }

    /// <summary>For <see cref="LogEntryKind.Other"/>: what it is or why it cannot be read, as a sentence.</summary>
    public string? Problem { get; init; }
}
