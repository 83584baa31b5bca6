// The checksum of a record: CRC-32C (Castagnoli), rotated and offset so that a record may hold checksums itself.
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sonde.Events;

/// <summary>A masked CRC-32C, as TFRecord framing stores it after the length and after the data.</summary>
/// <param name="Value">The masked checksum, as read from or written to the file (little-endian there).</param>
internal readonly record struct MaskedCrc(uint Value)
{
    private const uint Offset = 0xa282ead8;

    /// <summary>The masked CRC-32C of <paramref name="data"/>.</summary>
    public static MaskedCrc Compute(ReadOnlySpan<byte> data) => Mask(Crc32C(data));

    /// <summary>The masked CRC-32C of a record's length, as its eight little-endian bytes.</summary>
    public static MaskedCrc Compute(ulong length) => Mask(~BitOperations.Crc32C(~0u, length));

    /// <summary>The unmasked CRC-32C (RFC 3720) of <paramref name="data"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Crc32C(ReadOnlySpan<byte> data) => ~Update(~0u, data);

    /// <summary>The register of a CRC-32C after some more bytes.</summary>
    internal static uint Update(uint crc, ReadOnlySpan<byte> data)
    {
        // One instruction per eight bytes where the processor has it; the runtime falls back to a table elsewhere.
        var i = 0;
        for (; i <= data.Length - sizeof(ulong); i += sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data[i..]));
        }

        if ((data.Length & sizeof(uint)) != 0)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt32LittleEndian(data[i..]));
            i += sizeof(uint);
        }

        if ((data.Length & sizeof(ushort)) != 0)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt16LittleEndian(data[i..]));
            i += sizeof(ushort);
        }

        return (data.Length & 1) != 0 ? BitOperations.Crc32C(crc, data[i]) : crc;
    }

    /// <summary>Masks a plain CRC-32C.</summary>
    public static MaskedCrc Mask(uint crc) => new(BitOperations.RotateRight(crc, 15) + Offset);

    /// <summary>The plain CRC-32C that this is the mask of.</summary>
    public uint Unmask() => BitOperations.RotateLeft(Value - Offset, 15);
}
