// The value of an attribute of a node in a GraphDef, as a text to show.
using System.Globalization;
using System.Text;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>AttrValue: s 2, i 3, f 4, b 5, type 6, shape 7, tensor 8, list 1 (the same fields, repeated), func 10, placeholder 9.</summary>
internal static class GraphAttribute
{
    /// <summary>The value in words; longer texts are cut and say so, tensors are named by type and shape alone.</summary>
    public static string Describe(ReadOnlySpan<byte> value, int longest)
    {
        List<string> parts = [];
        var isList = false;
        var reader = new ProtoReader(value);
        while (reader.Next(out var key))
        {
            if (key == (1 << 3 | WireType.Length))
            {
                isList = true;
                var list = new ProtoReader(reader.Bytes());
                while (list.Next(out var item)) Add(ref list, item);
            }
            else
            {
                Add(ref reader, key);
            }
        }

        var text = isList ? $"[{string.Join(", ", parts)}]" : string.Join(", ", parts);
        return text.Length > longest ? $"{text[..longest]}… ({text.Length} characters)" : text;

        void Add(ref ProtoReader from, uint key)
        {
            switch (key)
            {
                case 2 << 3 | WireType.Length: parts.Add(Text(from.Bytes())); break;
                case 3 << 3 | WireType.Varint: parts.Add(((long)from.Varint()).ToString(CultureInfo.InvariantCulture)); break;
                case 3 << 3 | WireType.Length: Packed(from.Bytes(), isType: false); break;
                case 4 << 3 | WireType.Fixed32: parts.Add(from.Float().ToString(CultureInfo.InvariantCulture)); break;
                case 5 << 3 | WireType.Varint: parts.Add(from.Varint() != 0 ? "true" : "false"); break;
                case 6 << 3 | WireType.Varint: parts.Add(((TensorDataType)from.Varint()).ToString()); break;
                case 6 << 3 | WireType.Length: Packed(from.Bytes(), isType: true); break;
                case 7 << 3 | WireType.Length: parts.Add(ShapeText(from.Bytes())); break;
                case 8 << 3 | WireType.Length: parts.Add(TensorText(from.Bytes())); break;
                default: from.Skip(key); break;
            }
        }

        void Packed(ReadOnlySpan<byte> bytes, bool isType)
        {
            var numbers = new ProtoReader(bytes);
            while (!numbers.AtEnd)
            {
                var number = numbers.Varint();
                parts.Add(isType ? ((TensorDataType)number).ToString() : ((long)number).ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>The list of shapes in <c>_output_shapes</c>; a tensor type where a shape is unknown is left as unknown.</summary>
    public static GraphTensor[] ReadShapes(ReadOnlySpan<byte> value)
    {
        List<GraphTensor> shapes = [];
        var reader = new ProtoReader(value);
        while (reader.Next(out var key))
        {
            if (key != (1 << 3 | WireType.Length))
            {
                reader.Skip(key);
                continue;
            }

            var list = new ProtoReader(reader.Bytes());
            while (list.Next(out var item))
            {
                if (item == (7 << 3 | WireType.Length)) shapes.Add(new GraphTensor(ReadShape(list.Bytes())));
                else list.Skip(item);
            }
        }

        return [.. shapes];
    }

    // TensorShapeProto: dim 2 {size 1}, unknown_rank 3.
    private static long[]? ReadShape(ReadOnlySpan<byte> bytes)
    {
        List<long> sizes = [];
        var reader = new ProtoReader(bytes);
        while (reader.Next(out var key))
        {
            if (key == (2 << 3 | WireType.Length))
            {
                var size = 0L;
                var dimension = new ProtoReader(reader.Bytes());
                while (dimension.Next(out var part))
                {
                    if (part == (1 << 3 | WireType.Varint)) size = (long)dimension.Varint();
                    else dimension.Skip(part);
                }

                sizes.Add(size);
            }
            else if (key == (3 << 3 | WireType.Varint) && reader.Varint() != 0)
            {
                return null;
            }
            else if (key != (3 << 3 | WireType.Varint))
            {
                reader.Skip(key);
            }
        }

        return [.. sizes];
    }

    private static string ShapeText(ReadOnlySpan<byte> bytes) => ReadShape(bytes) is { } shape ? $"[{string.Join(", ", shape)}]" : "unknown shape";

    // TensorProto: dtype 1, tensor_shape 2; the elements stay where they are.
    private static string TensorText(ReadOnlySpan<byte> bytes)
    {
        var (type, shape) = ("tensor", "");
        var reader = new ProtoReader(bytes);
        while (reader.Next(out var key))
        {
            if (key == (1 << 3 | WireType.Varint)) type = ((TensorDataType)reader.Varint()).ToString();
            else if (key == (2 << 3 | WireType.Length)) shape = ShapeText(reader.Bytes());
            else reader.Skip(key);
        }

        return $"{type} {shape}".Trim();
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return text.Any(letter => char.IsControl(letter) && letter is not ('\n' or '\t')) || text.Contains('\ufffd', StringComparison.Ordinal) ? $"{bytes.Length} bytes" : text;
    }
}
