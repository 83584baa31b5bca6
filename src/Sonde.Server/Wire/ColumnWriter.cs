// Writes binary columns: little-endian, each starting on a multiple of 8 bytes, so that a browser can view them in place.
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sonde.Server.Wire;

/// <summary>A buffer of known length that is filled from front to back.</summary>
internal ref struct ColumnWriter(byte[] buffer)
{
    private int _at;

    /// <summary>Rounds a length in bytes up to a multiple of 8.</summary>
    public static int Padded(int bytes) => checked(bytes + 7) & ~7;

    public void Write(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);

    public void WriteByte(byte value) => Take(1)[0] = value;

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Write(ReadOnlySpan<double> values)
    {
        var to = Take(values.Length * sizeof(double));
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(to);
        }
        else
        {
            for (var i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteDoubleLittleEndian(to[(i * sizeof(double))..], values[i]);
        }
    }

    public void Write(ReadOnlySpan<float> values)
    {
        var to = Take(values.Length * sizeof(float));
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(to);
        }
        else
        {
            for (var i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(to[(i * sizeof(float))..], values[i]);
        }
    }

    /// <summary>Steps as float64: what a browser counts in; exact up to 2^53.</summary>
    public void WriteSteps(ReadOnlySpan<long> steps)
    {
        var to = Take(steps.Length * sizeof(double));
        for (var i = 0; i < steps.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(to[(i * sizeof(double))..], steps[i]);
    }

    /// <summary>Zeros up to the next multiple of 8.</summary>
    public void Pad() => _at = Padded(_at);

    private Span<byte> Take(int bytes)
    {
        var span = buffer.AsSpan(_at, bytes);
        _at += bytes;
        return span;
    }
}
