// The first bytes of a record: its length, with a checksum of its own.
using System.Buffers.Binary;

namespace Sonde.Events;

/// <summary>Reads headers, and finds them among other bytes.</summary>
internal static class FrameHeader
{
    /// <summary>The bytes of a header.</summary>
    public const int Bytes = TfRecordWriter.HeaderBytes;

    /// <summary>The most data that fits one array together with its framing.</summary>
    public const int MaxDataBytes = 0x7FFFFFC7 - TfRecordWriter.HeaderBytes - TfRecordWriter.FooterBytes;

    /// <summary>Reads the length; false where its checksum does not match.</summary>
    public static bool TryRead(ReadOnlySpan<byte> header, out ulong length)
    {
        length = BinaryPrimitives.ReadUInt64LittleEndian(header);
        return MaskedCrc.Compute(length).Value == BinaryPrimitives.ReadUInt32LittleEndian(header[sizeof(ulong)..]);
    }

    /// <summary>Moves to the next offset before a limit at which the checksum of a length matches that a record can have; false where there is none.</summary>
    public static bool TryFind(FileWindow file, ref long at, long limit)
    {
        while (at < limit && file.TryFill(at, Bytes))
        {
            var bytes = file.From(at);
            var places = (int)Math.Min(limit - at, bytes.Length - Bytes + 1);
            bytes = bytes[..(places + Bytes - 1)];
            for (var i = 0; i < places; i++)
            {
                // The upper half of every possible length is zero: the first such place is found many bytes at a time.
                var skip = bytes[(i + sizeof(uint))..].IndexOf("\0\0\0\0"u8);
                i = skip < 0 ? places : i + skip;
                if (i < places && TryRead(bytes[i..], out var length) && length <= MaxDataBytes)
                {
                    at += i;
                    return true;
                }
            }

            at += places;
        }

        return false;
    }
}
