// A file that payloads are read from on demand, as it was when the references into it were taken.
namespace Sonde.Runs;

/// <summary>Knows the first bytes of the file, so that a file put in its place later is not taken for it.</summary>
internal sealed class BlobFile(ILogSource source, string path, string name)
{
    // The first record of an event file holds its wall time to the microsecond, within the first 32 bytes.
    private const int HeadLength = 64;
    private byte[] _head = [];

    /// <summary>The path relative to the log directory.</summary>
    public string Name => name;

    /// <summary>The first bytes, as far as they are known.</summary>
    public ReadOnlySpan<byte> Head => _head;

    /// <summary>Remembers the first bytes, at most the first <paramref name="consumed"/>; later calls can only lengthen them.</summary>
    public void Learn(long consumed)
    {
        var length = (int)Math.Min(HeadLength, consumed);
        if (length <= _head.Length)
            return;
        var head = new byte[length];
        if (source.Read(path, 0, head) == length)
            _head = head;
    }

    /// <summary>Whether the file at the path still begins as it did.</summary>
    public bool IsSame()
    {
        var known = _head;
        Span<byte> head = stackalloc byte[HeadLength];
        head = head[..known.Length];
        return source.Read(path, 0, head) == head.Length && head.SequenceEqual(known);
    }

    /// <summary>Reads a payload; <see cref="IOException"/> when the file is gone, was replaced or cut short.</summary>
    public byte[] Read(long offset, int length)
    {
        if (!IsSame())
            throw new IOException($"'{name}' was replaced by another file since this snapshot was taken.");
        var bytes = new byte[length];
        if (source.Read(path, offset, bytes) != length)
            throw new EndOfStreamException($"'{name}' ends before offset {offset + length}: it was cut short since this snapshot was taken.");
        return bytes;
    }
}
