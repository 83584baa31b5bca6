// Widens float16 and bfloat16 to float32, vector by vector.
using System.Numerics;
using System.Runtime.InteropServices;

namespace Sonde.Torch;

/// <summary>Exact conversions: every value of the narrow types is a float32. NaN stays NaN.</summary>
internal static class HalfValues
{
    /// <summary>Converts bfloat16 bit patterns: the upper half of a float32's.</summary>
    public static void FromBFloat16(ReadOnlySpan<ushort> bits, Span<float> values)
    {
        var whole = Whole(bits.Length);
        for (var i = 0; i < whole; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(bits[i..]), out var low, out var high);
            Vector.ShiftLeft(low, 16).As<uint, float>().CopyTo(values[i..]);
            Vector.ShiftLeft(high, 16).As<uint, float>().CopyTo(values[(i + Vector<float>.Count)..]);
        }
        for (var i = whole; i < bits.Length; i++) values[i] = BitConverter.Int32BitsToSingle(bits[i] << 16);
    }

    /// <summary>Converts float16 bit patterns.</summary>
    public static void FromFloat16(ReadOnlySpan<ushort> bits, Span<float> values)
    {
        var whole = Whole(bits.Length);
        for (var i = 0; i < whole; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(bits[i..]), out var low, out var high);
            Widen(low).CopyTo(values[i..]);
            Widen(high).CopyTo(values[(i + Vector<float>.Count)..]);
        }
        var halves = MemoryMarshal.Cast<ushort, Half>(bits);
        for (var i = whole; i < bits.Length; i++) values[i] = (float)halves[i];
    }

    // Exponent and mantissa moved to float32's place are too small by 2^112, subnormal numbers included; the product sets that right.
    // What had the largest exponent was infinity or NaN and gets float32's largest exponent.
    private static Vector<float> Widen(Vector<uint> bits)
    {
        var sign = Vector.ShiftLeft(bits & new Vector<uint>(0x8000), 16);
        var size = Vector.ShiftLeft(bits & new Vector<uint>(0x7FFF), 13);
        var scaled = (size.As<uint, float>() * new Vector<float>(5.192296858534828e33f)).As<float, uint>();   // 2^112
        var special = Vector.GreaterThanOrEqual(size, new Vector<uint>(0x0F80_0000));
        return (sign | Vector.ConditionalSelect(special, size | new Vector<uint>(0x7F80_0000), scaled)).As<uint, float>();
    }

    private static int Whole(int length) => length - length % Vector<ushort>.Count;
}
