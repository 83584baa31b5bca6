// Frames records: the length and both checksums around the data.
using System.Buffers.Binary;

namespace Sonde.Events;

/// <summary>Writes the TFRecord framing that <see cref="TfRecordReader"/> reads.</summary>
internal static class TfRecordWriter
{
    /// <summary>The bytes before the data: the length and its checksum.</summary>
    public const int HeaderBytes = sizeof(ulong) + sizeof(uint);

    /// <summary>The bytes after the data: its checksum.</summary>
    public const int FooterBytes = sizeof(uint);

    /// <summary>Frames data in place: <paramref name="record"/> holds it between room for the header and room for the footer.</summary>
    public static void Seal(Span<byte> record)
    {
        var length = record.Length - HeaderBytes - FooterBytes;
        ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(record));
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[sizeof(ulong)..], MaskedCrc.Compute((ulong)length).Value);
        var data = record.Slice(HeaderBytes, length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[(HeaderBytes + length)..], MaskedCrc.Compute(data).Value);
    }

    /// <summary>Writes one record to a stream.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[sizeof(ulong)..], MaskedCrc.Compute((ulong)data.Length).Value);
        Span<byte> footer = stackalloc byte[FooterBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedCrc.Compute(data).Value);
        stream.Write(header);
        stream.Write(data);
        stream.Write(footer);
    }
}
