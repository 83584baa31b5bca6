// The system's file events below a folder of this machine.
namespace Sonde.Runs;

/// <summary>They come late, in bursts, or not at all: network drives, folders behind links, more folders than the system lets be watched.</summary>
internal sealed class LocalWatch : ILogWatch
{
    private readonly LocalPaths _paths;
    private readonly Action<string?> _changed;
    private readonly FileSystemWatcher? _watcher;
    private readonly UInt128 _root;
    private volatile string? _lost;

    public LocalWatch(LocalPaths paths, Action<string?> changed)
    {
        (_paths, _changed) = (paths, changed);
        try
        {
            _root = RootIdentity();
            if (!Directory.Exists(paths.Root))
            {
                _lost = "The log directory does not exist.";
                return;
            }

            _watcher = new FileSystemWatcher(paths.Root)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.Size | NotifyFilters.LastWrite,
            };
            _watcher.Changed += Notify;
            _watcher.Created += Notify;
            _watcher.Deleted += Notify;
            _watcher.Renamed += NotifyRenamed;
            _watcher.Error += (_, error) => Lose(error.GetException().Message);
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            _lost = e.Message;
            _watcher?.Dispose();
        }
    }

    // A folder that is deleted takes its events with it; the one that comes in its place needs a new watch.
    public string? Reason => _lost
        ?? (!Directory.Exists(_paths.Root) ? "The log directory does not exist."
        : RootIdentity() != _root ? "The log directory was replaced by another." : null);

    public void Dispose() => _watcher?.Dispose();

    private UInt128 RootIdentity() =>
        LinuxCalls.AreSupported && LinuxCalls.Stat(_paths.BytesOf("."), out var stat) == 0 ? stat.Identity : 0;

    private void Notify(object sender, FileSystemEventArgs e) => _changed(_paths.NameOf(e.FullPath));

    private void NotifyRenamed(object sender, RenamedEventArgs e)
    {
        _changed(_paths.NameOf(e.OldFullPath));
        _changed(_paths.NameOf(e.FullPath));
    }

    private void Lose(string reason)
    {
        _lost = reason;
        _changed(null);
    }
}
