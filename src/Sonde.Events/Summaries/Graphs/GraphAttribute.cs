// The value of an attribute of a node in a GraphDef, as a text to show.
using System.Globalization;
using System.Text;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>AttrValue: s 2, i 3, f 4, b 5, type 6, shape 7, tensor 8, list 1 (the same fields, repeated), func 10, placeholder 9.</summary>
internal static class GraphAttribute
{
    // TensorFlow's own limit.
    private const int MaxRank = 254;

    // Of one op; more are as good as none to whoever looks at a graph.
    private const int MaxShapes = 256;

    /// <summary>The value in words; longer texts and lists are cut and say so, tensors are named by type and shape alone.</summary>
    public static string Describe(ReadOnlySpan<byte> value, int longest)
    {
        var parts = new Parts(longest);
        var isList = false;
        var reader = new ProtoReader(value);
        while (reader.Next(out var key))
        {
            if (key == (1 << 3 | WireType.Length))
            {
                isList = true;
                var list = new ProtoReader(reader.Bytes());
                while (list.Next(out var item)) Add(ref list, item, parts);
            }
            else
            {
                Add(ref reader, key, parts);
            }
        }

        return parts.ToText(isList);
    }

    private static void Add(ref ProtoReader from, uint key, Parts parts)
    {
        switch (key)
        {
            case 2 << 3 | WireType.Length: parts.AddText(from.Bytes()); break;
            case 3 << 3 | WireType.Varint: parts.AddNumber(from.Varint()); break;
            case 3 << 3 | WireType.Length: AddPacked(from.Bytes(), parts, isType: false); break;
            case 4 << 3 | WireType.Fixed32: parts.Add(from.Float().ToString(CultureInfo.InvariantCulture)); break;
            case 5 << 3 | WireType.Varint: parts.Add(from.Varint() != 0 ? "true" : "false"); break;
            case 6 << 3 | WireType.Varint: parts.AddType(from.Varint()); break;
            case 6 << 3 | WireType.Length: AddPacked(from.Bytes(), parts, isType: true); break;
            case 7 << 3 | WireType.Length: parts.AddShape(from.Bytes()); break;
            case 8 << 3 | WireType.Length: parts.AddTensor(from.Bytes()); break;
            default: from.Skip(key); break;
        }
    }

    private static void AddPacked(ReadOnlySpan<byte> bytes, Parts parts, bool isType)
    {
        var numbers = new ProtoReader(bytes);
        while (!numbers.AtEnd)
        {
            if (isType) parts.AddType(numbers.Varint());
            else parts.AddNumber(numbers.Varint());
        }
    }

    /// <summary>The list of shapes in <c>_output_shapes</c>, up to so many of them that nobody has more; a shape that is unknown is left as unknown.</summary>
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
                if (item == (7 << 3 | WireType.Length) && shapes.Count < MaxShapes) shapes.Add(new GraphTensor { Shape = ReadShape(list.Bytes()) });
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

                if (sizes.Count == MaxRank) return null;
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

    // What a value consists of. Past what can be shown, parts are counted and not made: a list of a million numbers is no million texts.
    private sealed class Parts(int longest)
    {
        private const int Separator = 2;

        private readonly List<string> _shown = [];
        private long _characters;
        private long _parts;

        private bool IsFull => _characters > longest;

        public void Add(string part, long? characters = null)
        {
            _parts++;
            if (!IsFull)
            {
                _shown.Add(part);
                _characters += (characters ?? part.Length) + Separator;
            }
        }

        public void AddNumber(ulong number)
        {
            if (IsFull) _parts++;
            else Add(((long)number).ToString(CultureInfo.InvariantCulture));
        }

        public void AddType(ulong number)
        {
            if (IsFull) _parts++;
            else Add(((TensorDataType)number).ToString());
        }

        public void AddShape(ReadOnlySpan<byte> bytes)
        {
            if (IsFull) _parts++;
            else Add(ShapeText(bytes));
        }

        public void AddTensor(ReadOnlySpan<byte> bytes)
        {
            if (IsFull) _parts++;
            else Add(TensorText(bytes));
        }

        public void AddText(ReadOnlySpan<byte> bytes)
        {
            const int MostBytesOfACharacter = 4;
            if (IsFull)
            {
                _parts++;
                return;
            }

            var isCut = bytes.Length > longest * MostBytesOfACharacter;
            var text = Encoding.UTF8.GetString(isCut ? bytes[..(longest * MostBytesOfACharacter)] : bytes);
            var seen = isCut ? text.AsSpan(0, longest) : text;
            var isText = !seen.Contains('\ufffd');
            foreach (var letter in seen) isText &= !char.IsControl(letter) || letter is '\n' or '\t';
            if (!isText) Add($"{bytes.Length} bytes");
            else Add(text, isCut ? Encoding.UTF8.GetCharCount(bytes) : null);
        }

        public string ToText(bool isList)
        {
            var joined = string.Join(", ", _shown);
            var text = isList ? $"[{joined}]" : joined;
            if (_shown.Count < _parts) return $"{text[..Math.Min(longest, text.Length)]}… ({_parts} values)";
            var characters = text.Length - joined.Length + Math.Max(0, _characters - Separator);
            return text.Length > longest ? $"{text[..longest]}… ({characters} characters)" : text;
        }
    }
}
