// Where folders and files come from: a disk, an object store, or memory.
namespace Sonde.Runs;

/// <summary>
/// Read-only access to the folders and files below one root. Names are relative to the root, with '/' between their parts; the
/// root itself is <c>.</c>. Methods throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> where
/// something cannot be read; callers turn these into problems. Calls come from several threads at once, and a caller may block
/// until a task completes: a source never posts back to its caller's thread.
/// </summary>
public interface ILogSource
{
    /// <summary>
    /// What a folder holds, in any order: every folder, and every other entry that is named like an event file
    /// (<see cref="EventFileNames.IsEventFile(string)"/>), with its size and identity. The rest may be left out.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    ValueTask<LogListing> ListAsync(string folder, CancellationToken ct);

    /// <summary>Opens a file for reading, without locking it. Only regular files are opened, and opening never waits for a writer.</summary>
    ValueTask<ILogFile> OpenAsync(string file, CancellationToken ct);

    /// <summary>
    /// Calls <paramref name="changed"/> from any thread with the name of what changed (a folder or a file), or with null where
    /// something did and nobody knows what. These are hints: changes without a call are found by looking.
    /// </summary>
    ILogWatch Watch(Action<string?> changed);
}
