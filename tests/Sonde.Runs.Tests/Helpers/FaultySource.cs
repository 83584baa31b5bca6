// The local file system, except that chosen paths cannot be read: what permissions do to everybody but root.
using Sonde.Events;

namespace Sonde.Runs.Tests;

internal sealed class FaultySource : ILogSource
{
    private readonly LocalLogSource _local = new();

    public HashSet<string> Broken { get; } = [];

    public IReadOnlyList<LogEntry> List(string folder) => _local.List(Checked(folder));

    public FileStamp Stat(string file) => _local.Stat(file);

    public EventFileReader OpenEvents(string file) => _local.OpenEvents(Checked(file));

    public int Read(string file, long offset, Span<byte> to) => _local.Read(Checked(file), offset, to);

    private string Checked(string path) =>
        Broken.Contains(path) ? throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.") : path;
}
