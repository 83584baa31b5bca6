// A folder with event files, as found on disk.
namespace Sonde.Runs;

/// <param name="Name">Path relative to the log directory with '/', <c>.</c> for the log directory itself.</param>
/// <param name="Folder">The real path of the folder.</param>
/// <param name="Files">Names of its event files in ordinal order.</param>
internal sealed record FoundRun(string Name, string Folder, IReadOnlyList<string> Files);
