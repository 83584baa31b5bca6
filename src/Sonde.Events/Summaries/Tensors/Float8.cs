// Turns the five eight-bit float formats into numbers.
namespace Sonde.Events;

/// <summary>
/// Eight-bit floats of the OFP8 standard (E5M2, E4M3FN) and of the FNUZ family, in which the bit pattern of minus zero is
/// the only NaN and nothing is infinite.
/// </summary>
internal static class Float8
{
    public static double ToDouble(byte bits, TensorDataType type) => type switch
    {
        TensorDataType.Float8E5M2 => (double)BitConverter.UInt16BitsToHalf((ushort)(bits << 8)),
        TensorDataType.Float8E4M3FN => (bits & 0x7f) == 0x7f ? double.NaN : Decode(bits, mantissaBits: 3, bias: 7),
        TensorDataType.Float8E4M3FNUZ => bits == 0x80 ? double.NaN : Decode(bits, mantissaBits: 3, bias: 8),
        TensorDataType.Float8E4M3B11FNUZ => bits == 0x80 ? double.NaN : Decode(bits, mantissaBits: 3, bias: 11),
        TensorDataType.Float8E5M2FNUZ => bits == 0x80 ? double.NaN : Decode(bits, mantissaBits: 2, bias: 16),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an eight-bit float."),
    };

    private static double Decode(byte bits, int mantissaBits, int bias)
    {
        var exponent = (bits & 0x7f) >> mantissaBits;
        var mantissa = bits & ((1 << mantissaBits) - 1);
        // A zero exponent marks a subnormal: no leading one, and the exponent of the smallest normal number.
        var significand = exponent == 0 ? mantissa : mantissa + (1 << mantissaBits);
        var magnitude = Math.ScaleB(significand, Math.Max(exponent, 1) - bias - mantissaBits);
        return bits >= 0x80 ? -magnitude : magnitude;
    }
}
