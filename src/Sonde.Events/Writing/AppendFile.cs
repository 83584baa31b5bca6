// A file of the operating system, written at its end.
using Microsoft.Win32.SafeHandles;

namespace Sonde.Events.Writing;

/// <summary>Writes go to the system at once, without a buffer in this process: what is written survives its end.</summary>
internal sealed class AppendFile : IAppendFile
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    private AppendFile(string path, FileMode mode)
    {
        _path = path;
        _handle = File.OpenHandle(path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    public long Length => RandomAccess.GetLength(_handle);

    public bool IsThere => File.Exists(_path);

    public static IAppendFile Open(string path, FileMode mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new AppendFile(path, mode);
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

    public void Dispose() => _handle.Dispose();
}
