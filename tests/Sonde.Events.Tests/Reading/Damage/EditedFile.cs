// A file in memory with one edit in it, handed out in short reads; nothing is copied to make it.
namespace Sonde.Events.Tests.Damage;

/// <summary>Counts what is read of it, so that a reader that goes round in circles ends in an exception.</summary>
internal sealed class EditedFile(byte[] file, Edit edit, int slice) : IReadFile
{
    // A reader may look at bytes again after damage, but not without end.
    private const int Patience = 200;

    private long _read;

    public long Length => file.Length - edit.Removed + edit.Inserted.Length;

    public DateTime LastWriteTime => DateTime.UnixEpoch;

    public int Read(Memory<byte> to, long offset)
    {
        var part = Part((int)Math.Min(offset, Length));
        part = part[..Math.Min(Math.Min(part.Length, slice), to.Length)];
        part.CopyTo(to.Span);
        _read += part.Length + 1;
        return _read <= Patience * (Length + 100) ? part.Length : throw new InvalidOperationException("The reader goes round in circles.");
    }

    public void Close()
    {
    }

    public void Dispose()
    {
    }

    private ReadOnlySpan<byte> Part(int offset)
    {
        if (offset < edit.At)
        {
            return file.AsSpan(offset, edit.At - offset);
        }

        var inside = offset - edit.At;
        return inside < edit.Inserted.Length
            ? edit.Inserted.AsSpan(inside)
            : file.AsSpan(edit.At + edit.Removed + inside - edit.Inserted.Length);
    }
}
