// Where folders and files come from: the one place in which this project touches a disk.
using Sonde.Events;

namespace Sonde.Runs;

/// <summary>
/// Read-only access to a log directory. Paths are full paths. Methods throw <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/> as the system does; callers turn these into problems.
/// </summary>
public interface ILogSource
{
    /// <summary>All entries of a folder, in any order; <see cref="DirectoryNotFoundException"/> when it is not there.</summary>
    IReadOnlyList<LogEntry> List(string folder);

    /// <summary>Length and time of a file, links followed.</summary>
    FileStamp Stat(string file);

    /// <summary>Opens an event file for reading from its start, without locking it.</summary>
    EventFileReader OpenEvents(string file);

    /// <summary>Reads bytes at an offset; fewer than asked for only at the end of the file.</summary>
    /// <returns>The number of bytes read.</returns>
    int Read(string file, long offset, Span<byte> to);
}
