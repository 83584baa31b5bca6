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
    /// <summary>The most elements a tensor may claim beyond those stored: 64 Mi. One that claims more does not decode.</summary>
    public const long MaxRepeatedElements = 1L << 26;

    private readonly byte[] _elements;
    private readonly byte[][] _strings;

    internal TensorValue(TensorDataType dataType, long[] shape, long count, byte[] elements, byte[][] strings)
    {
        DataType = dataType;
        Shape = shape;
        Count = count;
        _elements = elements;
        _strings = strings;
    }

    /// <summary>The element type.</summary>
    public TensorDataType DataType { get; }

    /// <summary>The size of each dimension; empty for a rank-0 tensor.</summary>
    public long[] Shape { get; }

    /// <summary>The number of elements, the product of the shape; 0 for types that hold nothing to read.</summary>
    public long Count { get; }

    /// <summary>Decodes a tensor message, the payload of a <see cref="SummaryValueKind.Tensor"/> value; false where it is malformed or claims too much.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out TensorValue tensor) => TensorDecoder.TryDecode(payload, out tensor);

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
            values[i] = _strings.Length == 0 ? [] : _strings[Math.Min(i, _strings.Length - 1)];
        }

        return values;
    }

    /// <summary>The elements of a string tensor as text, row-major; bytes that are no UTF-8 become U+FFFD. Empty for other types.</summary>
    public string[] ToStrings() => Array.ConvertAll(ToByteStrings(), Encoding.UTF8.GetString);

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
