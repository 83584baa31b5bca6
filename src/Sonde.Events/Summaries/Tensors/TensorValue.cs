// A stored tensor: element type, shape, and its elements in whatever form the writer chose.
using System.Buffers.Binary;
using System.Text;

namespace Sonde.Events;

/// <summary>
/// A tensor as read from a summary. Elements lie in row-major order. Where a writer stored fewer elements than the shape
/// has, the last one stands for the rest.
/// </summary>
public sealed class TensorValue
{
    /// <summary>
    /// The most elements that a tensor may have beyond those stored: 64 Ki. One that claims more does not decode, as what it takes
    /// in memory must follow from its bytes.
    /// </summary>
    public const long MaxRepeatedElements = 1L << 16;

    /// <summary>The most strings that a tensor may have beyond those stored, and the most bytes of them all: writers store each string.</summary>
    internal const long MaxRepeatedStrings = 1L << 10;

    /// <inheritdoc cref="MaxRepeatedStrings"/>
    internal const long MaxRepeatedBytes = 1L << 16;

    private readonly byte[] _elements;
    private readonly int[] _ends; // of each stored string within the elements

    internal TensorValue(TensorDataType dataType, long[] shape, long count, byte[] elements, int[] ends)
    {
        DataType = dataType;
        Shape = shape;
        Count = count;
        _elements = elements;
        _ends = ends;
    }

    /// <summary>The element type.</summary>
    public TensorDataType DataType { get; }

    /// <summary>The size of each dimension; empty for a rank-0 tensor.</summary>
    public long[] Shape { get; }

    /// <summary>The number of elements, the product of the shape; 0 for types that hold nothing to read.</summary>
    public long Count { get; }

    /// <summary>How many of them are stored; the rest is the last one again, or zero where there is none.</summary>
    internal long Stored => DataType == TensorDataType.String ? _ends.Length : SizeOf(DataType) is > 0 and var size ? _elements.Length / size : 0;

    /// <summary>
    /// Decodes a tensor message, the payload of a <see cref="SummaryValueKind.Tensor"/> value; false where it is malformed or claims too much.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out TensorValue tensor) => TensorDecoder.TryDecode(payload, out tensor, out _);

    /// <inheritdoc cref="TryDecode(ReadOnlySpan{byte}, out TensorValue)"/>
    /// <param name="payload">The message.</param>
    /// <param name="tensor">The tensor; one without elements where false comes back.</param>
    /// <param name="problem">Why it cannot be read, as the end of a sentence; empty where it can.</param>
    internal static bool TryDecode(ReadOnlySpan<byte> payload, out TensorValue tensor, out string problem) =>
        TensorDecoder.TryDecode(payload, out tensor, out problem);

    /// <summary>Reads a tensor that holds a single real number, whatever its rank, without allocating; false for any other.</summary>
    public static bool TryReadScalar(ReadOnlySpan<byte> payload, out double value) => TensorDecoder.TryReadScalar(payload, out value);

    /// <summary>The elements as float64, row-major; each complex element gives two, real part first. Empty for strings.</summary>
    public double[] ToDoubles()
    {
        var size = SizeOf(DataType);
        if (size == 0 || Count == 0)
        {
            return [];
        }

        var parts = IsComplex(DataType) ? 2 : 1;
        var values = new double[checked(Count * parts)];
        var stored = _elements.Length / size * parts;
        for (var i = 0; i < Math.Min(stored, values.Length); i++)
        {
            values[i] = Element(_elements.AsSpan(i * (size / parts)), DataType);
        }

        for (var i = stored; i < values.Length; i++)
        {
            values[i] = stored == 0 ? 0 : values[i - parts];
        }

        return values;
    }

    /// <summary>The elements as float32: as <see cref="ToDoubles"/>, rounded.</summary>
    public float[] ToFloats()
    {
        if (DataType == TensorDataType.Float && _elements.Length == Count * sizeof(float))
        {
            var floats = new float[Count];
            for (var i = 0; i < floats.Length; i++)
            {
                floats[i] = BinaryPrimitives.ReadSingleLittleEndian(_elements.AsSpan(i * sizeof(float)));
            }

            return floats;
        }

        return Array.ConvertAll(ToDoubles(), v => (float)v);
    }

    /// <summary>The elements of a string tensor as bytes, row-major; empty for other types.</summary>
    public byte[][] ToByteStrings()
    {
        if (DataType != TensorDataType.String || Count == 0)
        {
            return [];
        }

        var values = new byte[Count][];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i < _ends.Length || i == 0 ? BytesAt(i).ToArray() : values[i - 1];
        }

        return values;
    }

    /// <summary>The elements of a string tensor as text, row-major; bytes that are no UTF-8 become U+FFFD. Empty for other types.</summary>
    public string[] ToStrings()
    {
        if (DataType != TensorDataType.String || Count == 0)
        {
            return [];
        }

        var values = new string[Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i < _ends.Length || i == 0 ? Encoding.UTF8.GetString(BytesAt(i)) : values[i - 1];
        }

        return values;
    }

    /// <summary>One element of a tensor of real numbers.</summary>
    internal double NumberAt(long i)
    {
        var size = SizeOf(DataType);
        var stored = _elements.Length / size;
        return stored == 0 ? 0 : Element(_elements.AsSpan((int)Math.Min(i, stored - 1) * size), DataType);
    }

    /// <summary>One element of a string tensor.</summary>
    internal ReadOnlySpan<byte> BytesAt(long i)
    {
        if (_ends.Length == 0)
        {
            return default;
        }

        var at = (int)Math.Min(i, _ends.Length - 1);
        var start = at == 0 ? 0 : _ends[at - 1];
        return _elements.AsSpan(start, _ends[at] - start);
    }

    internal static bool IsComplex(TensorDataType type) => type is TensorDataType.Complex64 or TensorDataType.Complex128;

    /// <summary>Bytes of one element in tensor_content; 0 for types that have none.</summary>
    internal static int SizeOf(TensorDataType type) => type switch
    {
        TensorDataType.UInt8 or TensorDataType.Int8 or TensorDataType.Bool or TensorDataType.QInt8 or TensorDataType.QUInt8 => 1,
        >= TensorDataType.Float8E5M2 and <= TensorDataType.UInt4 => 1,
        TensorDataType.Int16 or TensorDataType.UInt16 or TensorDataType.QInt16 or TensorDataType.QUInt16 => 2,
        TensorDataType.Half or TensorDataType.BFloat16 => 2,
        TensorDataType.Float or TensorDataType.Int32 or TensorDataType.UInt32 or TensorDataType.QInt32 => 4,
        TensorDataType.Double or TensorDataType.Int64 or TensorDataType.UInt64 or TensorDataType.Complex64 => 8,
        TensorDataType.Complex128 => 16,
        _ => 0,
    };

    /// <summary>The number at the start of <paramref name="bytes"/>; of a complex type, one of its parts.</summary>
    internal static double Element(ReadOnlySpan<byte> bytes, TensorDataType type) => type switch
    {
        TensorDataType.Float or TensorDataType.Complex64 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        TensorDataType.Double or TensorDataType.Complex128 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        TensorDataType.Int32 or TensorDataType.QInt32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        TensorDataType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        TensorDataType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        TensorDataType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        TensorDataType.Int16 or TensorDataType.QInt16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        TensorDataType.UInt16 or TensorDataType.QUInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        TensorDataType.UInt8 or TensorDataType.QUInt8 => bytes[0],
        TensorDataType.Int8 or TensorDataType.QInt8 => (sbyte)bytes[0],
        TensorDataType.Bool => bytes[0] == 0 ? 0 : 1,
        TensorDataType.Half => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        TensorDataType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        TensorDataType.Int4 => (sbyte)(bytes[0] << 4) >> 4,
        TensorDataType.UInt4 => bytes[0] & 0xf,
        _ => Float8.ToDouble(bytes[0], type),
    };
}
