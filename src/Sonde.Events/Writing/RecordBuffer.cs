// Framed records in memory, on their way to the file.
using System.Buffers;
using System.Buffers.Binary;

namespace Sonde.Events.Writing;

/// <summary>A pooled buffer of whole records, and how much of it has reached the file.</summary>
internal sealed class RecordBuffer : IDisposable
{
    private const int StartBytes = 64 * 1024;

    // A buffer that one huge record has blown up is not kept.
    private const int KeptBytes = 16 * 1024 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(StartBytes);

    /// <summary>Bytes of whole records.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of them that the file holds.</summary>
    public int Written { get; private set; }

    /// <summary>What the file does not hold yet.</summary>
    public ReadOnlySpan<byte> Unwritten => _bytes.AsSpan(Written, Count - Written);

    /// <summary>Whether a record of this size still fits one array.</summary>
    public bool HasRoomFor(long bytes) => bytes <= Array.MaxLength - Count;

    /// <summary>Room for one record behind the others; it belongs to them once <see cref="Commit"/> is called.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (_bytes.Length - Count < bytes)
        {
            Grow(Count + bytes);
        }

        return _bytes.AsSpan(Count, bytes);
    }

    public void Commit(int bytes) => Count += bytes;

    public void Advance(int bytes) => Written += bytes;

    /// <summary>Forgets all records.</summary>
    public void Clear()
    {
        Count = 0;
        Written = 0;
        if (_bytes.Length > KeptBytes)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(StartBytes);
        }
    }

    /// <summary>Goes back to the start of the record that is only partly written: the file that holds its first part is gone.</summary>
    public void RewindToRecord()
    {
        var start = 0;
        while (start < Count && start + RecordBytes(start) <= Written)
        {
            start += RecordBytes(start);
        }

        Written = start;
    }

    /// <summary>How many records the file does not hold in full.</summary>
    public long CountUnwritten()
    {
        var records = 0L;
        for (var at = 0; at < Count; at += RecordBytes(at))
        {
            records += at + RecordBytes(at) > Written ? 1 : 0;
        }

        return records;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Count = 0;
        Written = 0;
    }

    private int RecordBytes(int at) =>
        TfRecordWriter.HeaderBytes + (int)BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at)) + TfRecordWriter.FooterBytes;

    private void Grow(int bytes)
    {
        var size = (int)Math.Min(Array.MaxLength, Math.Max(bytes, 2L * _bytes.Length));
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _bytes.AsSpan(0, Count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
