// A file that is there whole or not at all.
namespace Sonde.Tool.Export;

/// <summary>Written next to its place under a temporary name; <see cref="Commit"/> puts it there, anything else removes it.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly string? _passing;
    private readonly bool _force;
    private readonly string _shown;
    private readonly CancellationTokenRegistration _stop;
    private bool _done;

    /// <summary>Opens the file for writing; its folder must be there.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="force">Whether a file that is there is replaced.</param>
    /// <param name="cancellation">Removes it at once, while it is being written: the process may be ended before the writer is done.</param>
    /// <exception cref="IOException">There is such a file and <paramref name="force"/> is false, or it cannot be made.</exception>
    public OutputFile(string path, bool force, CancellationToken cancellation = default)
    {
        Refuse(path, force);
        _shown = path;
        var full = Path.GetFullPath(path);
        (_path, _force) = (IsDevice(full) ? full : ProtectedFolders.RealPath(full), force);
        // A device is written to, never replaced.
        _passing = IsDevice(full) ? null : Path.Join(Path.GetDirectoryName(_path), $".sonde-export-{Guid.NewGuid():N}");
        Stream = Open(path);
        if (_passing is not null) _stop = cancellation.Register(() => File.Delete(_passing));
    }

    public FileStream Stream { get; }

    /// <summary>Complains about a path at which no file may be made.</summary>
    /// <exception cref="IOException">A folder is there, or a file and <paramref name="force"/> is false.</exception>
    public static void Refuse(string path, bool force)
    {
        if (Path.EndsInDirectorySeparator(path)) throw new IOException($"'{path}' is the name of a folder; give the name of a file.");
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a folder; give the name of a file.");
        if (!force && File.Exists(path) && !IsDevice(Path.GetFullPath(path))) throw new IOException($"'{path}' exists already; --force replaces it.");
    }

    /// <summary>Whether writing failed: .NET reports a file that outgrows the file system, or the process's limit, as an argument.</summary>
    public static bool IsFailure(Exception e) => e is IOException or ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>The reason without the path that .NET puts behind it: "No space left on device : '/tmp/.sonde-export-1'".</summary>
    public static string Reason(Exception e, string passing, string shown)
    {
        if (e is ArgumentOutOfRangeException) return "the file would be longer than the file system or the limit of this process allows.";
        var name = e.Message.IndexOf(" : '", StringComparison.Ordinal);
        return name < 0 ? e.Message.Replace(passing, shown, StringComparison.Ordinal) : $"{e.Message[..name]}.";
    }

    public void Commit()
    {
        Stream.Dispose();
        _stop.Dispose();
        if (_passing is not null) File.Move(_passing, _path, _force);
        _done = true;
    }

    /// <summary>What went wrong while the file was written, with the name that was asked for and not the temporary one.</summary>
    public IOException Named(Exception e) => new($"Writing '{_shown}' failed: {Reason(e, _passing ?? _path, _shown)}", e);

    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (Exception e) when (!_done && IsFailure(e))
        {
            // On a full disk the rest cannot be written; it is removed with the file.
        }
        finally
        {
            _stop.Dispose();
            if (!_done && _passing is not null) File.Delete(_passing);
        }
    }

    // Errors name the file that was asked for, not the temporary one.
    private FileStream Open(string path)
    {
        try
        {
            return new FileStream(
                _passing ?? _path, _passing is null ? FileMode.Open : FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, 1 << 16);
        }
        catch (DirectoryNotFoundException e)
        {
            throw new IOException($"'{path}' cannot be written: there is no folder '{Path.GetDirectoryName(_path)}'.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"'{path}' cannot be written: access to '{(_passing is null ? _path : Path.GetDirectoryName(_path))}' is denied.", e);
        }
        catch (FileNotFoundException e)
        {
            // Where the system lets nobody make a file, in /proc for example.
            throw new IOException($"'{path}' cannot be written: no file can be made in '{Path.GetDirectoryName(_path)}'.", e);
        }
        catch (IOException e)
        {
            throw Named(e);
        }
    }

    private static bool IsDevice(string path) => !OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal);
}
