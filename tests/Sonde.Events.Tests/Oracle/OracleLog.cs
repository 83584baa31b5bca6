// An event file read without any of Sonde's code: plain framing, bitwise checksums, and the oracle's messages.
using System.Buffers.Binary;

namespace Sonde.Events.Tests.Oracle;

internal static class OracleLog
{
    /// <summary>The events, in file order; framing or messages that are not the format's fail the test.</summary>
    public static List<ProtoNode> Read(byte[] file)
    {
        var events = new List<ProtoNode>();
        for (var rest = file.AsSpan(); !rest.IsEmpty;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
            var data = rest.Slice(12, length);
            Assert.Equal(Tests.Bytes.MaskedCrc(rest[..8]), BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]));
            Assert.Equal(Tests.Bytes.MaskedCrc(data), BinaryPrimitives.ReadUInt32LittleEndian(rest[(12 + length)..]));
            events.Add(ProtoNode.Parse("Event", data.ToArray()));
            rest = rest[(16 + length)..];
        }

        return events;
    }
}
