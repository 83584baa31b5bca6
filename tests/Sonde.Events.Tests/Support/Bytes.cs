// Builds event files byte by byte, with a checksum and a message encoding of its own: nothing of the code under test.
using System.Text;

namespace Sonde.Events.Tests;

public static class Bytes
{
    /// <summary>CRC-32C one bit at a time, as RFC 3720 defines it.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0x82f63b78 & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }

    public static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = Crc32C(bytes);
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }

    public static byte[] Header(ulong length)
    {
        var bytes = BitConverter.GetBytes(length);
        return [.. bytes, .. BitConverter.GetBytes(MaskedCrc(bytes))];
    }

    public static byte[] Record(params byte[] data) => [.. Header((ulong)data.Length), .. data, .. BitConverter.GetBytes(MaskedCrc(data))];

    public static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7)
        {
            bytes.Add((byte)(0x80 | (value & 0x7f)));
        }

        return [.. bytes, (byte)value];
    }

    public static byte[] Field(int number, ulong value) => [.. Varint((ulong)number << 3), .. Varint(value)];

    public static byte[] Field(int number, double value) => [.. Varint(((ulong)number << 3) | 1), .. BitConverter.GetBytes(value)];

    public static byte[] Field(int number, float value) => [.. Varint(((ulong)number << 3) | 5), .. BitConverter.GetBytes(value)];

    public static byte[] Field(int number, params byte[] value) => [.. Varint(((ulong)number << 3) | 2), .. Varint((ulong)value.Length), .. value];

    public static byte[] Field(int number, string value) => Field(number, Encoding.UTF8.GetBytes(value));

    public static byte[] Event(double wallTime, long step, params byte[] rest) => [.. Field(1, wallTime), .. Field(2, (ulong)step), .. rest];

    public static byte[] Scalar(string tag, float value, long step, double wallTime = 1) =>
        Event(wallTime, step, Field(5, Field(1, [.. Field(1, tag), .. Field(2, value)])));

    public static byte[] Tensor(int type, long[] shape, params byte[] rest) =>
        [.. Field(1, (ulong)type), .. Field(2, [.. shape.SelectMany(size => Field(2, Field(1, (ulong)size)))]), .. rest];

    /// <summary>A file of scalars "a" with values and steps 0, 1, ...; and where each record starts.</summary>
    public static (byte[] File, int[] Starts) ScalarFile(int count)
    {
        var file = new List<byte>();
        var starts = new int[count];
        for (var i = 0; i < count; i++)
        {
            starts[i] = file.Count;
            file.AddRange(Record(Scalar("a", i, i)));
        }

        return ([.. file], starts);
    }
}
