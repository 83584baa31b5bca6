// Builds small protobuf messages whose size is not known before: settings and layouts, not data.
using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Sonde.Events.Wire;

/// <summary>A message that grows as fields are added. Fields are written as they are given, defaults too.</summary>
internal sealed class ProtoMessage
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public ProtoMessage Varint(int field, long value)
    {
        Varint(((ulong)(uint)field << 3) | WireType.Varint);
        Varint((ulong)value);
        return this;
    }

    public ProtoMessage Double(int field, double value)
    {
        Varint(((ulong)(uint)field << 3) | WireType.Fixed64);
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _bytes.Write(bytes);
        return this;
    }

    public ProtoMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)(uint)field << 3) | WireType.Length);
        Varint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    public ProtoMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoMessage Message(int field, ProtoMessage value) => Bytes(field, value._bytes.WrittenSpan);

    private void Varint(ulong value)
    {
        Span<byte> bytes = stackalloc byte[ProtoWriter.SizeOf(value)];
        new ProtoWriter(bytes).Varint(value);
        _bytes.Write(bytes);
    }
}
