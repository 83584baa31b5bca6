// A file of the file system, opened so that others may write, rename and delete it meanwhile.
using Microsoft.Win32.SafeHandles;

namespace Sonde.Events;

/// <summary>Opened when it is made and kept open until it is closed.</summary>
internal sealed class DiskFile(string path) : IReadFile
{
    private SafeFileHandle? _file = Open(path);

    public long Length => RandomAccess.GetLength(File);

    public DateTime LastWriteTime => System.IO.File.GetLastWriteTimeUtc(File);

    private SafeFileHandle File => _file ??= Open(path);

    public int Read(Memory<byte> to, long offset) => RandomAccess.Read(File, to.Span, offset);

    public void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    public void Dispose() => Close();

    private static SafeFileHandle Open(string path) =>
        System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
}
