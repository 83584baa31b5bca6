// Tensors of any shape, whose metadata says what they mean.
using System.Text;
using Sonde.Events;
using Sonde.Events.Wire;
using Sonde.Events.Writing;

namespace Sonde;

public sealed partial class SummaryWriter
{
    private const uint TensorKey = (8 << 3) | WireType.Length;

    /// <summary>Adds a float32 tensor.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="values">The elements, row-major.</param>
    /// <param name="shape">The size of each dimension; empty for a single number.</param>
    /// <param name="step">The training step.</param>
    /// <param name="metadata">What the tag means: written with the tag's first record only, as the format has it.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <exception cref="ArgumentException">The shape does not fit the number of elements.</exception>
    public void AddTensor(
        string tag, ReadOnlySpan<float> values, ReadOnlySpan<long> shape, long step, SummaryMetadata? metadata = null, double? wallTime = null)
    {
        CheckShape(shape, values.Length);
        using var record = _file.Begin(tag, step, wallTime, TensorKey, TensorEncoder.SizeOfFloats(values.Length, shape), default, metadata);
        TensorEncoder.WriteFloats(record.Payload, values, shape);
    }

    /// <summary>Adds a single string as a tensor of rank 0.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="value">The string, stored as UTF-8.</param>
    /// <param name="step">The training step.</param>
    /// <param name="metadata">What the tag means: written with the tag's first record only, as the format has it.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    public void AddTensor(string tag, string value, long step, SummaryMetadata? metadata = null, double? wallTime = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        var bytes = Encoding.UTF8.GetByteCount(value);
        using var record = _file.Begin(tag, step, wallTime, TensorKey, TensorEncoder.SizeOfString(bytes, default), default, metadata);
        TensorEncoder.WriteString(record.Payload, value, bytes, default);
    }

    /// <summary>Adds a tensor of any type of numbers.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="type">The element type; one whose elements have a fixed size.</param>
    /// <param name="content">The elements' bytes, row-major and little-endian.</param>
    /// <param name="shape">The size of each dimension; empty for a single number.</param>
    /// <param name="step">The training step.</param>
    /// <param name="metadata">What the tag means: written with the tag's first record only, as the format has it.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <exception cref="ArgumentException">The shape does not fit the bytes, or elements of the type have no fixed size.</exception>
    public void AddTensor(
        string tag, TensorDataType type, ReadOnlySpan<byte> content, ReadOnlySpan<long> shape, long step,
        SummaryMetadata? metadata = null, double? wallTime = null)
    {
        var size = TensorValue.SizeOf(type);
        if (size == 0 || content.Length % size != 0)
        {
            throw new ArgumentException($"{content.Length} bytes do not make whole elements of type {type}.", nameof(content));
        }

        CheckShape(shape, content.Length / size);
        AddContent(tag, type, content, shape, step, metadata, wallTime);
    }

    private static void CheckShape(ReadOnlySpan<long> shape, int elements)
    {
        var count = 1L;
        foreach (var size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            count = checked(count * size);
        }

        if (count != elements)
        {
            throw new ArgumentException($"The shape has {count} elements, not {elements}.", nameof(shape));
        }
    }

    private void AddContent(
        string tag, TensorDataType type, ReadOnlySpan<byte> content, ReadOnlySpan<long> shape, long step, SummaryMetadata? metadata, double? wallTime)
    {
        using var record = _file.Begin(tag, step, wallTime, TensorKey, TensorEncoder.SizeOfContent(content.Length, shape), default, metadata);
        TensorEncoder.WriteContent(record.Payload, type, content, shape);
    }
}
