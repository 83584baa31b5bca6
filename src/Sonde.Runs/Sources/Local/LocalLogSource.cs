// Folders and files of this machine, network drives included.
namespace Sonde.Runs;

/// <summary>
/// The file system below a folder as a source. Files are opened so that others may write, rename and delete them meanwhile, and
/// every task is complete when it is returned. On Linux names are bytes, the type of a file is looked at before and after it is
/// opened, and nothing of the kernel's own file systems (such as /proc) is read unless the root is there.
/// </summary>
public sealed class LocalLogSource : ILogSource
{
    private readonly LocalPaths _paths;
    private readonly LinuxFolders? _linux;
    private readonly PortableFolders? _portable;

    /// <summary>Names the folder, which need not be there yet.</summary>
    public LocalLogSource(string root)
        : this(root, LinuxCalls.AreSupported)
    {
    }

    internal LocalLogSource(string root, bool useLinuxCalls)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        _paths = new LocalPaths(Path.GetFullPath(root));
        if (useLinuxCalls)
            _linux = new LinuxFolders(_paths);
        else
            _portable = new PortableFolders(_paths);
    }

    /// <inheritdoc/>
    public ValueTask<LogListing> ListAsync(string folder, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new(_linux?.List(folder) ?? _portable!.List(folder));
    }

    /// <inheritdoc/>
    public ValueTask<ILogFile> OpenAsync(string file, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return _linux is not null
            ? new(new LocalFile(_linux.Open(file), LinuxFolders.Stat))
            : new(new LocalFile(_portable!.Open(file), PortableFolders.Stat));
    }

    /// <inheritdoc/>
    public ILogWatch Watch(Action<string?> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return new LocalWatch(_paths, changed);
    }
}
