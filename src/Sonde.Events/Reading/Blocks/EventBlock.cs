// A stretch of whole records of an event file in memory: framed by the thread that reads, decoded by any other.
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sonde.Events;

/// <summary>
/// Some thousand records at a time: long enough that calls into the system and between threads cost nothing, short enough
/// to stay in the cache of one core. Only records with a sound length and all their bytes are in it; where
/// anything else comes, the block ends, and <see cref="TfRecordReader"/> decides what it is.
/// </summary>
internal sealed class EventBlock
{
    /// <summary>The most bytes of the file in one block.</summary>
    public const int MaxBytes = 512 * 1024;

    /// <summary>The most records in one block; small scalar events take 50 to 80 bytes.</summary>
    public const int MaxRecords = 12 * 1024;

    // Numbers are read eight bytes at a time, also where fewer are left.
    private const int Padding = 64;

    private const int Framing = TfRecordWriter.HeaderBytes + TfRecordWriter.FooterBytes;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(MaxBytes + Padding);
    private readonly int[] _starts = new int[MaxRecords + 1];

    /// <summary>The events; those from <see cref="Sound"/> on are left over from earlier blocks.</summary>
    public PointEvent[] Points { get; } = new PointEvent[MaxRecords];

    /// <summary>Where the block starts in the file.</summary>
    public long Offset { get; private set; }

    /// <summary>Where it ends: behind the last of its records.</summary>
    public long EndOffset => Offset + _starts[Count];

    /// <summary>How many records have a sound length and lie in memory whole.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them, from the first one on, are sound events too; known once they are decoded.</summary>
    public int Sound { get; set; }

    /// <summary>How many tags have a number that may be among <see cref="Points"/>.</summary>
    public int Tags { get; set; }

    /// <summary>Whether decoding found no damage.</summary>
    public bool IsSound => Sound == Count;

    /// <summary>Where the sound events end in the file.</summary>
    public long SoundOffset => Offset + _starts[Sound];

    internal ref byte Buffer => ref MemoryMarshal.GetArrayDataReference(_buffer);

    /// <summary>Where each record starts in <see cref="Buffer"/>, and where the last one ends.</summary>
    internal ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count + 1);

    /// <summary>Reads from a file, and finds where records start and end.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where a record starts.</param>
    /// <param name="enough">The block ends with the record in which so many bytes are reached.</param>
    /// <returns>Whether there is at least one record.</returns>
    public bool Fill(FileWindow file, long offset, long enough)
    {
        Offset = offset;
        Sound = 0;
        Count = Frame(ref Buffer, file.Read(offset, _buffer.AsMemory(0, MaxBytes)), enough, _starts);
        return Count > 0;
    }

    /// <summary>Parses a record that decoding found sound. Its spans are valid until the block is filled again.</summary>
    public EventRecord Record(int index)
    {
        var start = _starts[index];
        EventRecord.TryParse(_buffer.AsSpan(start + TfRecordWriter.HeaderBytes, _starts[index + 1] - start - Framing), Offset + start, out var record);
        return record;
    }

    // One length leads to the next: nothing but this chain is serial when several threads read one file.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Frame(ref byte buffer, int bytes, long enough, int[] starts)
    {
        var (at, count) = (0, 0);
        while (bytes - at >= Framing && at < enough && count < MaxRecords)
        {
            ref var header = ref Unsafe.Add(ref buffer, at);
            var length = LittleEndian(Unsafe.ReadUnaligned<ulong>(ref header));
            if (length > (ulong)(bytes - at - Framing)
                || MaskedCrc.Compute(length).Value != LittleEndian(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref header, sizeof(ulong)))))
            {
                break;
            }

            starts[count++] = at;
            at += (int)length + Framing;
        }

        starts[count] = at;
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T LittleEndian<T>(T value)
        where T : IBinaryInteger<T>
    {
        if (BitConverter.IsLittleEndian)
            return value;
        return typeof(T) == typeof(ulong)
            ? T.CreateTruncating(BinaryPrimitives.ReverseEndianness(ulong.CreateTruncating(value)))
            : T.CreateTruncating(BinaryPrimitives.ReverseEndianness(uint.CreateTruncating(value)));
    }
}
