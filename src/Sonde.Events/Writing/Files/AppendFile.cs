// A file of the operating system, written at its end.
using Microsoft.Win32.SafeHandles;

namespace Sonde.Events.Writing;

/// <summary>Writes go to the system at once, without a buffer in this process: what is written survives its end.</summary>
internal sealed class AppendFile : IAppendFile
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private IReadOnlyList<string> _unsyncedFolders;

    private AppendFile(string path, FileMode mode, IReadOnlyList<string> changedFolders)
    {
        _path = path;
        _unsyncedFolders = changedFolders;
        _handle = File.OpenHandle(path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    public long Length
    {
        get => RandomAccess.GetLength(_handle);
        set => RandomAccess.SetLength(_handle, value);
    }

    public long? LengthAtPath
    {
        get
        {
            try
            {
                var file = new FileInfo(_path);
                if (file.Exists)
                {
                    // Windows keeps an open file from being replaced, and may tell its length late.
                    return OperatingSystem.IsWindows() ? Length : file.Length;
                }

                return File.GetAttributes(_path).HasFlag(FileAttributes.Directory) ? null : Length;
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The folder cannot be looked into any more; the open file can be written all the same.
                return Length;
            }
        }
    }

    public static IAppendFile Open(string path, FileMode mode)
    {
        var folder = Path.GetDirectoryName(path)!;
        var changed = new List<string> { folder };
        for (var missing = folder; !Directory.Exists(missing) && Path.GetDirectoryName(missing) is { } parent; missing = parent)
        {
            changed.Add(parent);
        }

        Directory.CreateDirectory(folder);
        return new AppendFile(path, mode, changed);
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // The base library's answer to EFBIG (4 GB on FAT, or the limit of the process).
            throw new IOException($"The file is too large for the file system or for the limit of this process: '{_path}'.", e);
        }
    }

    public void Sync()
    {
        RandomAccess.FlushToDisk(_handle);
        foreach (var folder in _unsyncedFolders)
        {
            FolderSync.Sync(folder);
        }

        _unsyncedFolders = [];
    }

    public void Dispose() => _handle.Dispose();
}
