// Encodes the tensor message in the forms that Sonde writes.
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Sonde.Events.Wire;

namespace Sonde.Events.Writing;

/// <summary>Sizes and bytes of tensor messages: numbers as raw content, strings one by one.</summary>
internal static class TensorEncoder
{
    public static int SizeOfFloats(int count, ReadOnlySpan<long> shape) =>
        checked(2 + ProtoWriter.SizeOfField(SizeOfShape(shape)) + ProtoWriter.SizeOfField(checked(count * sizeof(float))));

    public static void WriteFloats(Span<byte> payload, ReadOnlySpan<float> values, ReadOnlySpan<long> shape)
    {
        var writer = Start(payload, TensorDataType.Float, shape);
        writer.Head(4, values.Length * sizeof(float));
        var content = writer.Take(values.Length * sizeof(float));
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(content);
            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(content[(i * sizeof(float))..], values[i]);
        }
    }

    public static int SizeOfString(int bytes, ReadOnlySpan<long> shape) =>
        checked(2 + ProtoWriter.SizeOfField(SizeOfShape(shape)) + ProtoWriter.SizeOfField(bytes));

    public static void WriteString(Span<byte> payload, string value, int bytes, ReadOnlySpan<long> shape)
    {
        var writer = Start(payload, TensorDataType.String, shape);
        writer.Head(8, bytes);
        Encoding.UTF8.GetBytes(value, writer.Take(bytes));
    }

    /// <summary>The bytes of a tensor of rank 1 with these strings.</summary>
    public static int SizeOfStrings(byte[][] strings) =>
        checked(2 + ProtoWriter.SizeOfField(SizeOfShape([strings.Length])) + strings.Sum(text => ProtoWriter.SizeOfField(text.Length)));

    public static void WriteStrings(Span<byte> payload, byte[][] strings)
    {
        var writer = Start(payload, TensorDataType.String, [strings.Length]);
        foreach (var text in strings)
        {
            writer.Bytes(8, text);
        }
    }

    public static int SizeOfContent(int bytes, ReadOnlySpan<long> shape) => SizeOfString(bytes, shape);

    public static void WriteContent(Span<byte> payload, TensorDataType type, ReadOnlySpan<byte> content, ReadOnlySpan<long> shape) =>
        Start(payload, type, shape).Bytes(type == TensorDataType.String ? 8 : 4, content);

    private static ProtoWriter Start(Span<byte> payload, TensorDataType type, ReadOnlySpan<long> shape)
    {
        var writer = new ProtoWriter(payload);
        writer.Varint(1, (ulong)type);
        writer.Head(2, SizeOfShape(shape));
        foreach (var size in shape)
        {
            writer.Head(2, 1 + ProtoWriter.SizeOf((ulong)size));
            writer.Varint(1, (ulong)size);
        }

        return writer;
    }

    private static int SizeOfShape(ReadOnlySpan<long> shape)
    {
        var bytes = 0;
        foreach (var size in shape)
        {
            bytes += ProtoWriter.SizeOfField(1 + ProtoWriter.SizeOf((ulong)size));
        }

        return bytes;
    }
}
