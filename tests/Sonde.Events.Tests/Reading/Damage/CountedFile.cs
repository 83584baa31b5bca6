// A file in memory that counts what is read of it, and stops a reader that reads it over and over.
namespace Sonde.Events.Tests.Damage;

internal sealed class CountedFile(byte[] file, int mostTimes) : IReadFile
{
    private long _read;

    public long Length => file.Length;

    public DateTime LastWriteTime => DateTime.UnixEpoch;

    public int Read(Memory<byte> to, long offset)
    {
        var part = file.AsSpan((int)Math.Min(offset, file.Length));
        part = part[..Math.Min(part.Length, to.Length)];
        part.CopyTo(to.Span);
        _read += part.Length;
        return _read <= (long)mostTimes * file.Length
            ? part.Length
            : throw new InvalidOperationException($"The file was read more than {mostTimes} times over.");
    }

    public void Close()
    {
    }

    public void Dispose()
    {
    }
}
