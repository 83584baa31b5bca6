// A folder of event files that is there whole or not at all.
using Sonde.Events;

namespace Sonde.Tool.Export;

/// <summary>
/// Written under a passing name on the same disk; <see cref="Commit"/> puts it in its place, anything else removes it. A folder that
/// is there already takes the files one by one.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly string _path;
    private readonly string _shown;
    private readonly string _passing;
    private readonly bool _force;
    private readonly bool _isNew;
    private readonly List<string> _names = [];
    private readonly CancellationTokenRegistration _stop;
    private FileStream? _open;

    /// <summary>Makes the folder under its passing name.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="force">Whether files of the same name are replaced.</param>
    /// <param name="cancellation">Removes it at once, while it is being written: the process may be ended before the writer is done.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public OutputFolder(string path, bool force, CancellationToken cancellation)
    {
        Refuse(path);
        (_shown, _path, _force) = (path, ProtectedFolders.RealPath(path), force);
        _isNew = !Directory.Exists(_path);
        _passing = Path.Join(_isNew ? Path.GetDirectoryName(_path) : _path, $".sonde-export-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(_passing);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Named(e);
        }
        _stop = cancellation.Register(RemoveSoon);
    }

    /// <summary>Complains about a path at which no folder may be made.</summary>
    /// <exception cref="IOException">A file is there, or the folder above is not.</exception>
    public static void Refuse(string path)
    {
        if (File.Exists(path)) throw new IOException($"'{path}' is a file; the format {ExportRequest.TensorBoard} writes a folder.");
        var above = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (above is not null && !Directory.Exists(above)) throw new IOException($"'{path}' cannot be written: there is no folder '{above}'.");
    }

    /// <summary>Begins one file of the folder, by its name relative to it.</summary>
    public void Create(string name)
    {
        _names.Add(name);
        try
        {
            var file = Path.Join(_passing, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            _open = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Named(e);
        }
    }

    /// <summary>Writes one record to the file that was begun last.</summary>
    public void Write(ReadOnlySpan<byte> record)
    {
        try
        {
            TfRecordWriter.Write(_open!, record);
        }
        catch (Exception e) when (OutputFile.IsFailure(e))
        {
            throw Named(e);
        }
    }

    /// <summary>Ends that file: what was still in memory is written.</summary>
    public void Close()
    {
        try
        {
            _open!.Dispose();
        }
        catch (Exception e) when (OutputFile.IsFailure(e))
        {
            throw Named(e);
        }
    }

    /// <summary>Puts everything in its place.</summary>
    public void Commit()
    {
        _stop.Dispose();
        try
        {
            if (_isNew)
            {
                Directory.Move(_passing, _path);
                return;
            }
            foreach (var name in _names)
            {
                var file = Path.Join(_path, name);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.Move(Path.Join(_passing, name), file, _force);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Named(e);
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        try
        {
            _open?.Dispose();
        }
        catch (Exception e) when (OutputFile.IsFailure(e))
        {
            // On a full disk the rest cannot be written; it is removed with the folder.
        }
        Remove();
    }

    private void RemoveSoon()
    {
        try
        {
            Remove();
        }
        catch (IOException)
        {
            // The writer made a file in the same moment; Dispose removes it.
        }
    }

    private void Remove()
    {
        try
        {
            Directory.Delete(_passing, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // In its place already, or removed when the export was stopped.
        }
    }

    // Errors name the file that was asked for, not the temporary one.
    private IOException Named(Exception e) => new($"Writing '{_shown}' failed: {OutputFile.Reason(e, _passing, _shown)}", e);
}
