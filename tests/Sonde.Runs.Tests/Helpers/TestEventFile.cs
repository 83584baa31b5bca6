// Writes event files byte by byte, so that tests decide where records end, tear and break.
using System.Buffers.Binary;
using System.Text;
using Sonde.Events;

namespace Sonde.Runs.Tests;

/// <summary>Nothing is buffered: what a method wrote is in the file when it returns.</summary>
internal sealed class TestEventFile : IDisposable
{
    private readonly FileStream _file;

    public TestEventFile(string path, FileMode mode = FileMode.Create)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        FilePath = path;
        _file = new FileStream(path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    public string FilePath { get; }

    public TestEventFile Version(double wallTime = 1_700_000_000)
    {
        Append(Event(wallTime, 0, Field(3, "brain.Event:2"u8)));
        return this;
    }

    public TestEventFile Scalar(string tag, long step, float value, double wallTime = 1_700_000_000)
    {
        Append(ScalarEvent(tag, step, value, wallTime));
        return this;
    }

    public TestEventFile Value(string tag, long step, byte[] value, byte[]? metadata = null, double wallTime = 1_700_000_000)
    {
        Append(Event(wallTime, step, Field(5, Field(1, [.. Field(1, Encoding.UTF8.GetBytes(tag)), .. value, .. metadata is null ? [] : Field(9, metadata)]))));
        return this;
    }

    public TestEventFile Raw(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        return this;
    }

    public void Append(byte[] data) => Raw(Record(data));

    public void Dispose() => _file.Dispose();

    public static byte[] ScalarEvent(string tag, long step, float value, double wallTime = 1_700_000_000) =>
        Event(wallTime, step, Field(5, Field(1, [.. Field(1, Encoding.UTF8.GetBytes(tag)), 2 << 3 | 5, .. Bytes(value)])));

    public static byte[] Event(double wallTime, long step, byte[] what) =>
        [1 << 3 | 1, .. Bytes(wallTime), 2 << 3, .. Varint((ulong)step), .. what];

    public static byte[] Record(byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, data.Length);
        return [.. length, .. Crc(length), .. data, .. Crc(data)];
    }

    public static byte[] Metadata(string plugin, ReadOnlySpan<byte> content = default, int dataClass = 0) =>
        [.. Field(1, [.. Field(1, Encoding.UTF8.GetBytes(plugin)), .. Field(2, content)]), 4 << 3, .. Varint((ulong)dataClass)];

    /// <summary>A value that is a tensor: dtype, shape, raw content.</summary>
    public static byte[] Tensor(TensorDataType type, long[] shape, ReadOnlySpan<byte> content) =>
        Field(8, [1 << 3, .. Varint((ulong)type), .. Shape(shape), .. Field(4, content)]);

    /// <summary>A value that is a string tensor.</summary>
    public static byte[] Strings(long[] shape, params byte[][] strings) =>
        Field(8, [1 << 3, (byte)TensorDataType.String, .. Shape(shape), .. strings.SelectMany(s => Field(8, s))]);

    /// <summary>A value that is a legacy histogram.</summary>
    public static byte[] Histogram(double min, double max, double[] limits, double[] counts) => Field(
        5,
        [1 << 3 | 1, .. Bytes(min), 2 << 3 | 1, .. Bytes(max), 3 << 3 | 1, .. Bytes(counts.Sum()), .. Field(6, Packed(limits)), .. Field(7, Packed(counts))]);

    /// <summary>A value that is a legacy image.</summary>
    public static byte[] Image(int width, int height, byte[] encoded) =>
        Field(4, [1 << 3, .. Varint((ulong)height), 2 << 3, .. Varint((ulong)width), 3 << 3, 3, .. Field(4, encoded)]);

    public static byte[] Field(int number, ReadOnlySpan<byte> bytes) =>
        [.. Varint((ulong)(number << 3 | 2)), .. Varint((ulong)bytes.Length), .. bytes];

    public static byte[] Bytes(double value) => BitConverter.GetBytes(value);

    public static byte[] Bytes(float value) => BitConverter.GetBytes(value);

    public static byte[] Packed(double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    public static byte[] Packed(float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Shape(long[] shape) => Field(2, [.. shape.SelectMany(size => Field(2, [1 << 3, .. Varint((ulong)size)]))]);

    private static byte[] Crc(byte[] bytes)
    {
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(crc, MaskedCrc.Compute(bytes).Value);
        return crc;
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }
}
