// Decodes the tensor message: a shape, and elements either as raw bytes or as one of the typed repeated fields.
using System.Buffers.Binary;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>Brings every form in which a tensor can be stored into one: elements as their raw little-endian bytes.</summary>
internal static class TensorDecoder
{
    private const int StringField = 8;
    private const int LargestElement = 16;

    // TensorFlow's own limit.
    private const int MaxRank = 254;

    private static readonly TensorValue Nothing = new(TensorDataType.Invalid, [0], 0, [], []);

    public static bool TryDecode(ReadOnlySpan<byte> payload, out TensorValue tensor, out string problem)
    {
        tensor = Nothing;
        problem = "its message is malformed";
        if (!TryReadHead(payload, out var type, out var shapeBytes, out var content) || !TryReadShape(shapeBytes, out var shape, out var count, ref problem))
        {
            return false;
        }

        byte[] elements = [];
        int[] ends = [];
        if (type == TensorDataType.String)
        {
            if (!TryReadStrings(payload, count, out elements, out ends))
            {
                return false;
            }
        }
        else if (TensorValue.SizeOf(type) == 0)
        {
            count = 0;
        }
        else if (!content.IsEmpty)
        {
            elements = content.ToArray();
        }
        else if (!TryReadElements(payload, type, out elements))
        {
            return false;
        }

        var read = new TensorValue(type, shape, count, elements, ends);
        if (!MayRepeat(read))
        {
            problem = $"it claims {count} elements and stores {read.Stored}";
            return false;
        }

        (tensor, problem) = (read, "");
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

    // What is not stored is the last element again, which takes memory that no byte of the file stands for.
    private static bool MayRepeat(TensorValue tensor)
    {
        var repeated = tensor.Count - tensor.Stored;
        return tensor.DataType == TensorDataType.String
            ? repeated <= 0 || (repeated <= TensorValue.MaxRepeatedStrings && repeated * tensor.BytesAt(tensor.Count).Length <= TensorValue.MaxRepeatedBytes)
            : repeated <= TensorValue.MaxRepeatedElements;
    }

    private static bool TryReadShape(ReadOnlySpan<byte> message, out long[] shape, out long count, ref string problem)
    {
        shape = [];
        if (!TryCount(message, out count))
        {
            problem = "its shape is invalid";
            return false;
        }

        var sizes = new List<long>();
        var reader = new ProtoReader(message);
        while (TryNextSize(ref reader, out var size))
        {
            if (sizes.Count == MaxRank)
            {
                problem = $"it has more than {MaxRank} dimensions";
                return false;
            }

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

    // The strings one behind the other, and where each ends; those that the shape has no place for are left out.
    private static bool TryReadStrings(ReadOnlySpan<byte> payload, long count, out byte[] elements, out int[] ends)
    {
        (elements, ends) = ([], []);
        var (strings, bytes) = (0, 0);
        var reader = new ProtoReader(payload);
        while (TryNextString(ref reader, out var value))
        {
            if (strings < count)
            {
                (strings, bytes) = (strings + 1, bytes + value.Length);
            }
        }

        if (reader.Malformed)
        {
            return false;
        }

        (elements, ends) = (new byte[bytes], new int[strings]);
        (strings, bytes) = (0, 0);
        reader = new ProtoReader(payload);
        while (strings < ends.Length && TryNextString(ref reader, out var value))
        {
            value.CopyTo(elements.AsSpan(bytes));
            bytes += value.Length;
            ends[strings++] = bytes;
        }

        return true;
    }

    private static bool TryNextString(ref ProtoReader reader, out ReadOnlySpan<byte> value)
    {
        while (reader.Next(out var key))
        {
            if (key == (StringField << 3 | WireType.Length))
            {
                value = reader.Bytes();
                return !reader.Malformed;
            }

            reader.Skip(key);
        }

        value = default;
        return false;
    }

    // Counted first and read then, so that nothing is held twice.
    private static bool TryReadElements(ReadOnlySpan<byte> payload, TensorDataType type, out byte[] elements)
    {
        elements = [];
        var part = TensorValue.SizeOf(type) / (TensorValue.IsComplex(type) ? 2 : 1);
        var bytes = 0L;
        var reader = new ProtoReader(payload);
        while (reader.Next(out var key))
        {
            if (key >> 3 == FieldOf(type) && (key & 7) == WireType.Length)
            {
                bytes += IsRaw(type) ? reader.Bytes().Length : (long)CountVarints(reader.Bytes()) * part;
            }
            else
            {
                bytes += key >> 3 == FieldOf(type) ? part : 0;
                reader.Skip(key);
            }
        }

        if (reader.Malformed || bytes > Array.MaxLength)
        {
            return false;
        }

        elements = new byte[bytes];
        var target = elements.AsSpan();
        Span<byte> element = stackalloc byte[LargestElement];
        reader = new ProtoReader(payload);
        while (reader.Next(out var key))
        {
            if (key >> 3 != FieldOf(type))
            {
                reader.Skip(key);
            }
            else if ((key & 7) != WireType.Length)
            {
                target = Append(target, element[..ReadElement(ref reader, type, element)]);
            }
            else if (IsRaw(type))
            {
                target = Append(target, reader.Bytes());
            }
            else
            {
                var packed = new ProtoReader(reader.Bytes());
                while (!packed.AtEnd)
                {
                    var read = ReadElement(ref packed, type, element);
                    if (packed.Malformed)
                    {
                        return false;
                    }

                    target = Append(target, element[..read]);
                }
            }

            if (reader.Malformed)
            {
                return false;
            }
        }

        return true;
    }

    // Whether a packed list of the type is its elements' bytes.
    private static bool IsRaw(TensorDataType type) =>
        type is TensorDataType.Float or TensorDataType.Double or TensorDataType.Complex64 or TensorDataType.Complex128 || FieldOf(type) == 18;

    // Each ends with a byte below 0x80.
    private static int CountVarints(ReadOnlySpan<byte> packed)
    {
        var count = 0;
        foreach (var b in packed)
        {
            count += b < 0x80 ? 1 : 0;
        }

        return count;
    }

    private static Span<byte> Append(Span<byte> target, scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target);
        return target[bytes.Length..];
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
