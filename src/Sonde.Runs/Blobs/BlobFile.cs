// A file that payloads are read from on demand, as it was when the references into it were taken.
namespace Sonde.Runs;

/// <summary>Knows the first bytes of the file, so that a file put in its place later is not taken for it.</summary>
internal sealed class BlobFile(ILogSource source, string name)
{
    // The first record of an event file holds its wall time to the microsecond, within the first 32 bytes.
    private const int HeadLength = 64;
    private byte[] _head = [];

    /// <summary>The path relative to the log directory.</summary>
    public string Name => name;

    /// <summary>The first bytes, as far as they are known.</summary>
    public ReadOnlySpan<byte> Head => _head;

    /// <summary>Remembers the first bytes, at most the first <paramref name="consumed"/>; later calls can only lengthen them.</summary>
    public void Learn(LogSourceFile file, long consumed)
    {
        var length = (int)Math.Min(HeadLength, consumed);
        if (length <= _head.Length)
            return;
        var head = new byte[length];
        if (file.ReadAll(head, 0) == length)
            _head = head;
    }

    /// <summary>Whether the file still begins as it did.</summary>
    public bool IsSame(LogSourceFile file)
    {
        var known = _head;
        var head = new byte[known.Length];
        return file.ReadAll(head, 0) == head.Length && head.AsSpan().SequenceEqual(known);
    }

    /// <summary>Reads a payload into a buffer of its length; <see cref="IOException"/> when the file is gone, was replaced or cut short.</summary>
    public void Read(long offset, Memory<byte> to)
    {
        using var file = new LogSourceFile(source, name); // one file, checked and read: another that comes to the name meanwhile is not read
        if (!IsSame(file))
            throw new IOException($"'{name}' was replaced by another file since this snapshot was taken.");
        if (file.ReadAll(to, offset) != to.Length)
            throw new EndOfStreamException($"'{name}' ends before offset {offset + to.Length}: it was cut short since this snapshot was taken.");
    }
}
