// Hashes of short byte strings for our own tables: tags, and the fixed bytes of records.
using System.Buffers.Binary;

namespace Sonde.Events;

internal static class ByteHash
{
    /// <summary>Not negative. Eight bytes a round; the same on every machine and in every process.</summary>
    public static int Of(ReadOnlySpan<byte> bytes)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        var hash = (ulong)bytes.Length;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = ulong.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * Multiplier, 31);
        foreach (var b in bytes)
            hash = ulong.RotateLeft((hash ^ b) * Multiplier, 31);
        return (int)(hash ^ (hash >> 32)) & int.MaxValue;
    }
}
