// Checks and decodes the records of a block: the hot path of reading.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sonde.Events;

/// <summary>
/// For each record the checksum of its data; for each event with one scalar its time, step, number and tag. What such an
/// event looks like is learned from the general parser, so that everything that is decoded here is decoded there the same.
/// One decoder a thread; blocks may go from thread to thread.
/// </summary>
internal sealed class BlockDecoder
{
    // Templates are kept from file to file, as runs mostly have the same tags; beyond so many the next file starts anew.
    private const int MaxKeptTags = 2048;

    // Time and step come first. Longer steps than eight bytes (negative ones) are for the general parser.
    private const int StepAt = 1 + sizeof(double);
    private const int LeastBytes = StepAt + 8;
    private const byte TimeKey = 1 << 3 | 1;
    private const byte StepKey = 2 << 3;

    private readonly TagTemplates _templates = new();
    private int _last;

    /// <summary>Gets ready for another file.</summary>
    public void StartFile()
    {
        if (_templates.Count > MaxKeptTags || _templates.IsFull)
            _templates.Clear();
        _last = 0;
    }

    /// <summary>Decodes a block, up to the first record that is damaged or no event.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decode(EventBlock block)
    {
        ref var buffer = ref block.Buffer;
        var starts = block.Starts;
        var points = block.Points;
        ref var templates = ref _templates.First;
        ref var bytes = ref _templates.Bytes;
        var last = _templates.Count == 0 ? -1 : _last;
        var index = 0;
        for (; index < starts.Length - 1; index++)
        {
            ref var data = ref Unsafe.Add(ref buffer, starts[index] + TfRecordWriter.HeaderBytes);
            var length = starts[index + 1] - starts[index] - TfRecordWriter.HeaderBytes - TfRecordWriter.FooterBytes;
            if (Checksum(ref data, length) != EventBlock.LittleEndian(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref data, length))))
                break;

            ref var point = ref points[index];
            var at = FieldsAt(ref data, length, ref point);
            if (at > 0)
            {
                point.WallTime = Number(ref Unsafe.Add(ref data, 1), sizeof(double));
                if (last >= 0)
                {
                    var guess = Unsafe.Add(ref templates, last).Follower;
                    ref var template = ref Unsafe.Add(ref templates, guess);
                    if (template.Matches(in Unsafe.Add(ref data, at), length - at, in bytes))
                    {
                        point.Value = Number(ref Unsafe.Add(ref data, at + template.NumberAt), template.NumberBytes);
                        point.Tag = last = guess;
                        continue;
                    }
                }

                if (TryDecode(ref Unsafe.Add(ref data, at), length - at, ref point, ref last))
                {
                    templates = ref _templates.First;
                    bytes = ref _templates.Bytes;
                    continue;
                }
            }

            point.Tag = PointEvent.NoPoint;
            if (!EventRecord.IsEvent(MemoryMarshal.CreateReadOnlySpan(ref data, length)))
                break;
        }

        block.Sound = index;
        block.Tags = _templates.Count;
        _last = Math.Max(last, 0);
    }

    // Not the tag that was expected: another one, or one that is new.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryDecode(ref byte fields, int length, ref PointEvent point, ref int last)
    {
        if (!_templates.TryGetOrAdd(MemoryMarshal.CreateReadOnlySpan(ref fields, length), out var number))
            return false;
        if (last >= 0)
            Unsafe.Add(ref _templates.First, last).Follower = number;
        ref var template = ref Unsafe.Add(ref _templates.First, number);
        point.Value = Number(ref Unsafe.Add(ref fields, template.NumberAt), template.NumberBytes);
        point.Tag = last = number;
        return true;
    }

    // Reads time and step where they come first, and tells where the other fields start; 0 where the event is laid out otherwise.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FieldsAt(ref byte data, int length, ref PointEvent point)
    {
        if (length < LeastBytes || data != TimeKey)
            return 0;
        point.Step = 0;
        if (Unsafe.Add(ref data, StepAt) != StepKey)
            return StepAt; // the default, which is not written

        // The low seven bits of each byte up to the first whose highest bit is clear, moved together.
        var bytes = EventBlock.LittleEndian(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, StepAt + 1)));
        var ends = ~bytes & 0x8080808080808080;
        if (ends == 0)
            return 0;
        bytes &= ends ^ (ends - 1);
        bytes = (bytes & 0x007F007F007F007F) | ((bytes & 0x7F007F007F007F00) >> 1);
        bytes = (bytes & 0x00003FFF00003FFF) | ((bytes & 0x3FFF00003FFF0000) >> 2);
        point.Step = (long)((bytes & 0x0FFFFFFF) | ((bytes & 0x0FFFFFFF00000000) >> 4));
        var at = StepAt + 2 + (BitOperations.TrailingZeroCount(ends) >> 3);
        return at <= length ? at : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Number(ref byte at, int bytes) => bytes == sizeof(float)
        ? BitConverter.UInt32BitsToSingle(EventBlock.LittleEndian(Unsafe.ReadUnaligned<uint>(ref at)))
        : BitConverter.UInt64BitsToDouble(EventBlock.LittleEndian(Unsafe.ReadUnaligned<ulong>(ref at)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Checksum(ref byte data, int length)
    {
        const int Unrolled = 3 * sizeof(ulong);
        var crc = ~0u;
        var i = 0;
        for (; i <= length - Unrolled; i += Unrolled)
        {
            crc = BitOperations.Crc32C(crc, EventBlock.LittleEndian(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, i))));
            crc = BitOperations.Crc32C(crc, EventBlock.LittleEndian(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, i + sizeof(ulong)))));
            crc = BitOperations.Crc32C(crc, EventBlock.LittleEndian(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, i + (2 * sizeof(ulong))))));
        }

        for (; i <= length - sizeof(ulong); i += sizeof(ulong))
            crc = BitOperations.Crc32C(crc, EventBlock.LittleEndian(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, i))));
        if (i <= length - sizeof(uint))
        {
            crc = BitOperations.Crc32C(crc, EventBlock.LittleEndian(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref data, i))));
            i += sizeof(uint);
        }

        for (; i < length; i++)
            crc = BitOperations.Crc32C(crc, Unsafe.Add(ref data, i));
        return MaskedCrc.Mask(~crc).Value;
    }
}
