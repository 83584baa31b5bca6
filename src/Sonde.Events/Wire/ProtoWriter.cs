// Writes the fields of protobuf messages into a span whose size the caller has worked out before.
using System.Buffers.Binary;
using System.Numerics;

namespace Sonde.Events.Wire;

/// <summary>A cursor that writes fields. It never grows: sizes are computed first, so that lengths are known before contents.</summary>
internal ref struct ProtoWriter(Span<byte> target)
{
    private Span<byte> _rest = target;

    /// <summary>The bytes a varint takes: 1 to 10.</summary>
    public static int SizeOf(ulong value) => (((63 - BitOperations.LeadingZeroCount(value | 1)) * 9) + 73) / 64;

    /// <summary>The bytes a field with a length prefix takes, for field numbers below 16.</summary>
    public static int SizeOfField(int length) => 1 + SizeOf((ulong)length) + length;

    public void Varint(ulong value)
    {
        var i = 0;
        for (; value >= 0x80; value >>= 7)
        {
            _rest[i++] = (byte)(value | 0x80);
        }

        _rest[i++] = (byte)value;
        _rest = _rest[i..];
    }

    public void Varint(int field, ulong value)
    {
        Varint(((uint)field << 3) | WireType.Varint);
        Varint(value);
    }

    public void Double(int field, double value)
    {
        Varint(((uint)field << 3) | WireType.Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(_rest, value);
        _rest = _rest[sizeof(double)..];
    }

    public void Float(int field, float value)
    {
        Varint(((uint)field << 3) | WireType.Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_rest, value);
        _rest = _rest[sizeof(float)..];
    }

    /// <summary>The key and the length of a message, string or packed field; its contents come next.</summary>
    public void Head(int field, int length)
    {
        Varint(((uint)field << 3) | WireType.Length);
        Varint((ulong)length);
    }

    public void Bytes(int field, scoped ReadOnlySpan<byte> bytes)
    {
        Head(field, bytes.Length);
        bytes.CopyTo(_rest);
        _rest = _rest[bytes.Length..];
    }

    /// <summary>A packed field.</summary>
    public void Doubles(int field, scoped ReadOnlySpan<double> values)
    {
        Head(field, values.Length * sizeof(double));
        foreach (var value in values)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(Take(sizeof(double)), value);
        }
    }

    /// <summary>Hands out the next bytes for the caller to fill.</summary>
    public Span<byte> Take(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
