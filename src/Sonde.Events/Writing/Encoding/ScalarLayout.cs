// Lays out the record of a scalar in registers, a word at a time, with its checksum on the way.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sonde.Events.Wire;

namespace Sonde.Events.Writing;

/// <summary>
/// Framing, wall time, step, template, value, checksum. A checksum that read back what was just written in other sizes would
/// wait for each store to reach the cache; here it takes the words as they go there.
/// </summary>
internal static class ScalarLayout
{
    /// <summary>Bytes behind a record that are overwritten with it.</summary>
    public const int Slack = 16;

    private const int Word = sizeof(ulong);
    private const ulong WallTimeKey = (1 << 3) | WireType.Fixed64;
    private const ulong StepKey = (2 << 3) | WireType.Varint;
    private const int WallTimeBytes = 1 + Word;

    // Five bytes of varint: with its key and the last byte of the wall time they fit one word.
    private const ulong StepLimit = 1UL << 35;

    /// <summary>Whether a step can be laid out here, on this machine.</summary>
    public static bool Takes(long step) => BitConverter.IsLittleEndian && (ulong)step < StepLimit;

    /// <summary>The bytes of the whole record.</summary>
    public static int SizeOf(ScalarTemplates.Entry template, long step) =>
        TfRecordWriter.HeaderBytes + WallTimeBytes + (step == 0 ? 0 : 1 + ProtoWriter.SizeOf((ulong)step))
        + template.Bytes.Length + ScalarTemplates.Entry.BytesOf(template.Form) + TfRecordWriter.FooterBytes;

    /// <summary>Writes a record of <see cref="SizeOf"/> bytes, with <see cref="Slack"/> bytes of room behind it.</summary>
    public static void Write(ref byte record, int bytes, ScalarTemplates.Entry template, double value, long step, double time)
    {
        var length = (ulong)(bytes - TfRecordWriter.HeaderBytes - TfRecordWriter.FooterBytes);
        Unsafe.WriteUnaligned(ref record, length);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref record, Word), MaskedCrc.Compute(length).Value);
        ref var at = ref Unsafe.Add(ref record, TfRecordWriter.HeaderBytes);

        var wallTime = BitConverter.DoubleToUInt64Bits(time);
        var crc = Put(ref at, ~0u, WallTimeKey | (wallTime << 8));
        at = ref Unsafe.Add(ref at, Word);

        // The last byte of the wall time, the step, and as much of the template as fits the word: it is longer than that.
        var (head, headBytes) = (wallTime >> 56, 1);
        if (step != 0)
        {
            head |= StepKey << 8;
            headBytes = 2;
            var rest = (ulong)step;
            for (; rest >= 0x80; rest >>= 7)
            {
                head |= ((rest & 0x7f) | 0x80) << (8 * headBytes++);
            }

            head |= rest << (8 * headBytes++);
        }

        ref var source = ref MemoryMarshal.GetArrayDataReference(template.Bytes);
        crc = Put(ref at, crc, head | (Unsafe.ReadUnaligned<ulong>(ref source) << (8 * headBytes)));
        at = ref Unsafe.Add(ref at, Word);
        var taken = Word - headBytes;
        var size = template.Bytes.Length;
        for (; taken + Word <= size; taken += Word)
        {
            crc = Put(ref at, crc, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, taken)));
            at = ref Unsafe.Add(ref at, Word);
        }

        // What is left of the template, up to seven bytes, and the value behind it: up to two words.
        var bits = template.Form == ScalarForm.DoubleTensor ? BitConverter.DoubleToUInt64Bits(value) : BitConverter.SingleToUInt32Bits((float)value);
        var (low, high, left) = (bits, 0UL, size - taken);
        if (left > 0)
        {
            low = (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, size - Word)) >> (8 * (Word - left))) | (bits << (8 * left));
            high = bits >> (8 * (Word - left));
        }

        left += ScalarTemplates.Entry.BytesOf(template.Form);
        if (left >= Word)
        {
            crc = Put(ref at, crc, low);
            at = ref Unsafe.Add(ref at, Word);
            low = high;
            left -= Word;
        }

        Unsafe.WriteUnaligned(ref at, low);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, left), MaskedCrc.Mask(~Rest(crc, low, left)).Value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Put(ref byte at, uint crc, ulong word)
    {
        Unsafe.WriteUnaligned(ref at, word);
        return BitOperations.Crc32C(crc, word);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Rest(uint crc, ulong word, int bytes)
    {
        if ((bytes & sizeof(uint)) != 0)
        {
            crc = BitOperations.Crc32C(crc, (uint)word);
            word >>= 8 * sizeof(uint);
        }

        if ((bytes & sizeof(ushort)) != 0)
        {
            crc = BitOperations.Crc32C(crc, (ushort)word);
            word >>= 8 * sizeof(ushort);
        }

        return (bytes & 1) != 0 ? BitOperations.Crc32C(crc, (byte)word) : crc;
    }
}
