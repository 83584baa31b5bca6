// A file that is there whole or not at all.
namespace Sonde.Tool.Export;

/// <summary>Written beside its place under a passing name; <see cref="Commit"/> puts it there, anything else removes it.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly string? _passing;
    private readonly bool _force;
    private bool _done;

    /// <summary>Opens the file for writing; its folder must be there.</summary>
    /// <exception cref="IOException">There is such a file and <paramref name="force"/> is false, or it cannot be made.</exception>
    public OutputFile(string path, bool force)
    {
        Refuse(path, force);
        var full = Path.GetFullPath(path);
        (_path, _force) = (IsDevice(full) ? full : ProtectedFolders.RealPath(full), force);
        // A device is written to, never replaced.
        _passing = IsDevice(full) ? null : Path.Join(Path.GetDirectoryName(_path), $".sonde-export-{Guid.NewGuid():N}");
        Stream = Open(path);
    }

    public FileStream Stream { get; }

    /// <summary>Complains about a path at which no file may be made.</summary>
    /// <exception cref="IOException">A folder is there, or a file and <paramref name="force"/> is false.</exception>
    public static void Refuse(string path, bool force)
    {
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a folder; give the name of a file.");
        if (!force && File.Exists(path) && !IsDevice(Path.GetFullPath(path))) throw new IOException($"'{path}' is there already; --force replaces it.");
    }

    public void Commit()
    {
        Stream.Dispose();
        if (_passing is not null) File.Move(_passing, _path, _force);
        _done = true;
    }

    public void Dispose()
    {
        try
        {
            Stream.Dispose(); // on a full disk this fails, too
        }
        finally
        {
            if (!_done && _passing is not null) File.Delete(_passing);
        }
    }

    // What goes wrong is said of the name that was asked for, not of the passing one.
    private FileStream Open(string path)
    {
        try
        {
            return new FileStream(_passing ?? _path, _passing is null ? FileMode.Open : FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new IOException($"'{path}' cannot be written: there is no folder '{Path.GetDirectoryName(_path)}'.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"'{path}' cannot be written: access to '{(_passing is null ? _path : Path.GetDirectoryName(_path))}' is denied.", e);
        }
    }

    private static bool IsDevice(string path) => !OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal);
}
