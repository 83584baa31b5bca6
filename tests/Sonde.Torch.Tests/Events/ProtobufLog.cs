// Reads an event file without any of Sonde's code: plain framing, bitwise checksums, and Google.Protobuf's generated parser.
using System.Buffers.Binary;
using Tensorboard;

namespace Sonde.Torch.Tests.Events;

internal static class ProtobufLog
{
    /// <summary>Length, its checksum, payload, its checksum; the checksums are bitwise CRC-32C, the slow and plain way.</summary>
    public static List<Event> Read(ReadOnlySpan<byte> file)
    {
        List<Event> events = [];
        while (!file.IsEmpty)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
            Assert.Equal(Masked(file[..8]), BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
            var payload = file.Slice(12, length);
            Assert.Equal(Masked(payload), BinaryPrimitives.ReadUInt32LittleEndian(file[(12 + length)..]));
            events.Add(Event.Parser.ParseFrom(payload.ToArray()));
            file = file[(16 + length)..];
        }
        return events;
    }

    /// <summary>The values of all summaries, in file order.</summary>
    public static List<Summary.Types.Value> ReadValues(string path) =>
        [.. Read(File.ReadAllBytes(path)).Where(read => read.Summary is not null).SelectMany(read => read.Summary.Value)];

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = crc >> 1 ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
        }
        return uint.RotateRight(~crc, 15) + 0xA282EAD8;
    }
}
