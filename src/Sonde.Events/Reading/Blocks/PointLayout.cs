// Where the number lies in an event that holds one scalar and nothing else, whoever wrote it.
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>
/// The fields of an event behind its time and step, where they are one summary with one value that is one number: a float32
/// of its own, or a rank-0 tensor of float32 or float64. Other events may hold a scalar too; these are what writers write.
/// </summary>
/// <param name="NumberAt">Where the number starts.</param>
/// <param name="NumberBytes">4 for float32, 8 for float64.</param>
internal readonly record struct PointLayout(int NumberAt, int NumberBytes)
{
    private const uint SummaryKey = 5 << 3 | WireType.Length;
    private const uint ValueKey = 1 << 3 | WireType.Length;
    private const uint TagKey = 1 << 3 | WireType.Length;
    private const uint SimpleValueKey = 2 << 3 | WireType.Fixed32;
    private const uint TensorKey = 8 << 3 | WireType.Length;
    private const uint MetadataKey = 9 << 3 | WireType.Length;

    // Element type, a shape of no dimensions, then the number as content or as a packed list of one.
    private static ReadOnlySpan<byte> FloatContent => [1 << 3, 1, 2 << 3 | 2, 0, 4 << 3 | 2, 4];

    private static ReadOnlySpan<byte> FloatList => [1 << 3, 1, 2 << 3 | 2, 0, 5 << 3 | 2, 4];

    private static ReadOnlySpan<byte> DoubleContent => [1 << 3, 2, 2 << 3 | 2, 0, 4 << 3 | 2, 8];

    private static ReadOnlySpan<byte> DoubleList => [1 << 3, 2, 2 << 3 | 2, 0, 6 << 3 | 2, 8];

    /// <summary>Finds the number; false where the fields are anything else.</summary>
    public static bool TryFind(ReadOnlySpan<byte> fields, out PointLayout layout)
    {
        layout = default;
        if (!TryUnwrap(fields, SummaryKey, out var summary, out var summaryAt) || !TryUnwrap(summary, ValueKey, out var value, out var valueAt))
            return false;
        valueAt += summaryAt;
        var reader = new ProtoReader(value);
        if (!reader.Next(out var key) || key != TagKey)
            return false;
        reader.Bytes();
        if (!reader.Next(out key))
            return false;
        if (key == SimpleValueKey)
        {
            layout = new PointLayout(valueAt + reader.Position, sizeof(float));
            reader.Float();
            return reader.AtEnd && !reader.Malformed;
        }

        if (key != TensorKey)
            return false;
        var tensor = reader.Bytes();
        var bytes = tensor.Length switch
        {
            10 when tensor.StartsWith(FloatContent) || tensor.StartsWith(FloatList) => sizeof(float),
            14 when tensor.StartsWith(DoubleContent) || tensor.StartsWith(DoubleList) => sizeof(double),
            _ => 0,
        };
        layout = new PointLayout(valueAt + reader.Position - bytes, bytes);
        if (reader.Next(out key))
        {
            if (key != MetadataKey)
                return false;
            reader.Bytes();
        }

        return bytes > 0 && reader.AtEnd && !reader.Malformed;
    }

    // The one field that fills a message.
    private static bool TryUnwrap(ReadOnlySpan<byte> message, uint expected, out ReadOnlySpan<byte> inner, out int at)
    {
        inner = default;
        at = 0;
        var reader = new ProtoReader(message);
        if (!reader.Next(out var key) || key != expected)
            return false;
        inner = reader.Bytes();
        at = reader.Position - inner.Length;
        return reader.AtEnd && !reader.Malformed;
    }
}
