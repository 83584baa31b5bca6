// Framed records in memory, on their way to the file.
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sonde.Events.Writing;

/// <summary>A fixed number of bytes that fills with whole records, and how much of them has reached the file.</summary>
/// <remarks>
/// The bytes lie outside the managed heap: a queue that grows to its 64 MiB would otherwise set off collections of the whole
/// heap in the midst of training. The finalizer is there for writers that nobody disposes.
/// </remarks>
internal sealed unsafe class RecordBlock(int capacity) : IDisposable
{
    // Scalars are written in whole words, the last of which may lie half behind the record.
    private byte* _bytes = (byte*)NativeMemory.Alloc((nuint)capacity + ScalarLayout.Slack);

    ~RecordBlock() => NativeMemory.Free(_bytes);

    /// <summary>How many bytes there is room for.</summary>
    public int Capacity { get; private set; } = capacity;

    /// <summary>The records, one behind the other; what lies behind <see cref="Count"/> is nothing.</summary>
    public Span<byte> Bytes => new(_bytes, Capacity);

    /// <summary>Bytes of whole records.</summary>
    public int Count { get; set; }

    /// <summary>Bytes of them that the file holds.</summary>
    public int Written { get; private set; }

    /// <summary>The step of the first record.</summary>
    public long FirstStep { get; set; }

    /// <summary>The step of the last record; set once the block is complete.</summary>
    public long LastStep { get; set; }

    /// <summary>What the file does not hold yet.</summary>
    public ReadOnlySpan<byte> Unwritten => Bytes[Written..Count];

    public void Advance(int bytes) => Written += bytes;

    /// <summary>Forgets all records.</summary>
    public void Clear()
    {
        Count = 0;
        Written = 0;
    }

    /// <summary>Goes back to behind its first records: the file that held more of it has been cut, or is gone.</summary>
    public void Rewind(long records = 0)
    {
        for (Written = 0; records > 0 && Written < Count; records--)
        {
            Written += RecordBytes(Written);
        }
    }

    /// <summary>The bytes of the record that the file holds only in part.</summary>
    public int TornBytes()
    {
        var start = 0;
        while (start < Count && start + RecordBytes(start) <= Written)
        {
            start += RecordBytes(start);
        }

        return Written - start;
    }

    /// <summary>How many records the file holds in full, and how many it does not.</summary>
    public (long Written, long Unwritten) CountRecords()
    {
        var (written, unwritten) = (0L, 0L);
        for (var at = 0; at < Count; at += RecordBytes(at))
        {
            if (at + RecordBytes(at) > Written)
            {
                unwritten++;
            }
            else
            {
                written++;
            }
        }

        return (written, unwritten);
    }

    /// <summary>The bytes of the record that starts there, framing included.</summary>
    public int RecordBytes(int at) =>
        TfRecordWriter.HeaderBytes + (int)BinaryPrimitives.ReadUInt64LittleEndian(Bytes[at..]) + TfRecordWriter.FooterBytes;

    /// <summary>Gives the memory back; the block holds nothing any more.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_bytes);
        _bytes = null;
        Capacity = 0;
        Clear();
        GC.SuppressFinalize(this);
    }
}
