// Decodes the tensor message: a shape, and elements either as raw bytes or as one of the typed repeated fields.
using System.Buffers;
using System.Buffers.Binary;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>Brings every form in which a tensor can be stored into one: elements as their raw little-endian bytes.</summary>
internal static class TensorDecoder
{
    private const int StringField = 8;
    private const int LargestElement = 16;

    private static readonly TensorValue Nothing = new(TensorDataType.Invalid, [0], 0, [], []);

    public static bool TryDecode(ReadOnlySpan<byte> payload, out TensorValue tensor)
    {
        tensor = Nothing;
        if (!TryReadHead(payload, out var type, out var shapeBytes, out var content) || !TryReadShape(shapeBytes, out var shape, out var count))
        {
            return false;
        }

        var size = TensorValue.SizeOf(type);
        if (size == 0 && type != TensorDataType.String)
        {
            tensor = new TensorValue(type, shape, 0, [], []);
            return true;
        }

        var strings = new List<byte[]>();
        var elements = new ArrayBufferWriter<byte>();
        var reader = new ProtoReader(payload);
        while (reader.Next(out var key))
        {
            if (key >> 3 != FieldOf(type))
            {
                reader.Skip(key);
            }
            else if (type == TensorDataType.String)
            {
                strings.Add(reader.Bytes().ToArray());
            }
            else if (!content.IsEmpty)
            {
                reader.Skip(key);
            }
            else if (!TryAppendElements(ref reader, key, type, elements))
            {
                return false;
            }
        }

        var raw = content.IsEmpty ? elements.WrittenSpan.ToArray() : content.ToArray();
        var stored = type == TensorDataType.String ? strings.Count : raw.Length / size;
        if (reader.Malformed || count - stored > TensorValue.MaxRepeatedElements)
        {
            return false;
        }

        tensor = new TensorValue(type, shape, count, raw, [.. strings]);
        return true;
    }

    public static bool TryReadScalar(ReadOnlySpan<byte> payload, out double value)
    {
        value = 0;
        if (!TryReadHead(payload, out var type, out var shape, out var content) || !TryCount(shape, out var count) || count != 1)
        {
            return false;
        }

        var size = TensorValue.SizeOf(type);
        if (size == 0 || TensorValue.IsComplex(type))
        {
            return false;
        }

        if (!content.IsEmpty)
        {
            value = content.Length >= size ? TensorValue.Element(content, type) : 0;
            return content.Length >= size;
        }

        Span<byte> element = stackalloc byte[LargestElement];
        var reader = new ProtoReader(payload);
        while (reader.Next(out var key))
        {
            if (key >> 3 != FieldOf(type))
            {
                reader.Skip(key);
            }
            else if ((key & 7) != WireType.Length)
            {
                ReadElement(ref reader, type, element);
                value = TensorValue.Element(element, type);
                return !reader.Malformed;
            }
            else
            {
                var packed = new ProtoReader(reader.Bytes());
                if (!packed.AtEnd)
                {
                    ReadElement(ref packed, type, element);
                    value = TensorValue.Element(element, type);
                    return !packed.Malformed;
                }
            }
        }

        return !reader.Malformed;
    }

    private static bool TryReadHead(
        ReadOnlySpan<byte> payload, out TensorDataType type, out ReadOnlySpan<byte> shape, out ReadOnlySpan<byte> content)
    {
        type = TensorDataType.Invalid;
        shape = default;
        content = default;
        var reader = new ProtoReader(payload);
        while (reader.Next(out var key))
        {
            switch (key)
            {
                case 1 << 3 | WireType.Varint:
                    type = (TensorDataType)(int)reader.Varint();
                    break;
                case 2 << 3 | WireType.Length:
                    shape = reader.Bytes();
                    break;
                case 4 << 3 | WireType.Length:
                    content = reader.Bytes();
                    break;
                default:
                    reader.Skip(key);
                    break;
            }
        }

        return !reader.Malformed;
    }

    private static bool TryReadShape(ReadOnlySpan<byte> message, out long[] shape, out long count)
    {
        shape = [];
        if (!TryCount(message, out count))
        {
            return false;
        }

        var sizes = new List<long>();
        var reader = new ProtoReader(message);
        while (TryNextSize(ref reader, out var size))
        {
            sizes.Add(size);
        }

        shape = [.. sizes];
        return true;
    }

    // The product of the shape; false where it is malformed, has an unknown size, or overflows.
    private static bool TryCount(ReadOnlySpan<byte> message, out long count)
    {
        count = 1;
        var reader = new ProtoReader(message);
        while (TryNextSize(ref reader, out var size))
        {
            if (size < 0 || (size > 0 && count > long.MaxValue / size))
            {
                return false;
            }

            count *= size;
        }

        return !reader.Malformed;
    }

    private static bool TryNextSize(ref ProtoReader reader, out long size)
    {
        size = 0;
        while (reader.Next(out var key))
        {
            if (key != (2 << 3 | WireType.Length))
            {
                reader.Skip(key);
                continue;
            }

            var dimension = new ProtoReader(reader.Bytes());
            while (dimension.Next(out var inner))
            {
                if (inner == (1 << 3 | WireType.Varint))
                {
                    size = (long)dimension.Varint();
                }
                else
                {
                    dimension.Skip(inner);
                }
            }

            size = dimension.Malformed ? -1 : size;
            return true;
        }

        return false;
    }

    // The repeated field in which a writer stores elements of a type one by one.
    private static int FieldOf(TensorDataType type) => type switch
    {
        TensorDataType.Float => 5,
        TensorDataType.Double => 6,
        TensorDataType.String => StringField,
        TensorDataType.Complex64 => 9,
        TensorDataType.Int64 => 10,
        TensorDataType.Bool => 11,
        TensorDataType.Complex128 => 12,
        TensorDataType.Half or TensorDataType.BFloat16 => 13,
        TensorDataType.UInt32 => 16,
        TensorDataType.UInt64 => 17,
        >= TensorDataType.Float8E5M2 and <= TensorDataType.Float8E5M2FNUZ => 18,
        _ => 7,
    };

    private static bool TryAppendElements(ref ProtoReader reader, uint key, TensorDataType type, ArrayBufferWriter<byte> elements)
    {
        Span<byte> element = stackalloc byte[LargestElement];
        if ((key & 7) != WireType.Length)
        {
            elements.Write(element[..ReadElement(ref reader, type, element)]);
            return !reader.Malformed;
        }

        var bytes = reader.Bytes();
        if (type is TensorDataType.Float or TensorDataType.Double or TensorDataType.Complex64 or TensorDataType.Complex128 || FieldOf(type) == 18)
        {
            elements.Write(bytes);
            return !reader.Malformed;
        }

        var packed = new ProtoReader(bytes);
        while (!packed.AtEnd)
        {
            elements.Write(element[..ReadElement(ref packed, type, element)]);
        }

        return !packed.Malformed && !reader.Malformed;
    }

    // Writes one stored element (of a complex type: one part) as its raw bytes, and returns how many they are.
    private static int ReadElement(ref ProtoReader reader, TensorDataType type, scoped Span<byte> raw)
    {
        switch (type)
        {
            case TensorDataType.Float or TensorDataType.Complex64:
                BinaryPrimitives.WriteSingleLittleEndian(raw, reader.Float());
                return sizeof(float);
            case TensorDataType.Double or TensorDataType.Complex128:
                BinaryPrimitives.WriteDoubleLittleEndian(raw, reader.Double());
                return sizeof(double);
            case TensorDataType.Bool:
                raw[0] = reader.Varint() == 0 ? (byte)0 : (byte)1;
                return sizeof(byte);
            default:
                // Negative numbers are stored as ten-byte varints; the low bytes are the number in its own width.
                BinaryPrimitives.WriteUInt64LittleEndian(raw, reader.Varint());
                return TensorValue.SizeOf(type);
        }
    }
}
