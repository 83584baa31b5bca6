// An open file of this machine.
using Microsoft.Win32.SafeHandles;

namespace Sonde.Runs;

/// <summary>Reads complete at once: a disk has them sooner than another thread would wake.</summary>
internal sealed class LocalFile(SafeFileHandle handle, Func<SafeFileHandle, FileStamp> stat) : ILogFile
{
    public ValueTask<FileStamp> StatAsync(CancellationToken ct) => new(stat(handle));

    public ValueTask<int> ReadAsync(long offset, Memory<byte> to, CancellationToken ct) => new(RandomAccess.Read(handle, to.Span, offset));

    public void Dispose() => handle.Dispose();
}
