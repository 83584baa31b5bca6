// Moves a CRC-32C register over bytes without looking at them: the checksum of a span follows from two of its file's prefixes.
namespace Sonde.Events;

/// <summary>
/// Passing a register over n zero bytes multiplies it by x^(8n) modulo the polynomial. Numbers are reflected, as CRC-32C has it:
/// the highest bit is x^0.
/// </summary>
internal static class CrcShift
{
    private const uint Polynomial = 0x82F63B78;
    private const uint One = 1u << 31;
    private const uint OneByte = One >> 8; // x^8
    private const int Digits = sizeof(int);
    private const int Base = 256;

    // x^(8 * digit * 256^place), for each digit of a length.
    private static readonly uint[] Powers = MakePowers();

    /// <summary>The register after <paramref name="bytes"/> zero bytes.</summary>
    public static uint Over(uint register, int bytes)
    {
        for (var place = 0; bytes != 0; place += Base, bytes >>>= 8)
        {
            var digit = bytes & (Base - 1);
            if (digit != 0)
            {
                register = Multiply(Powers[place + digit], register);
            }
        }

        return register;
    }

    private static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        for (; a != 0; a <<= 1)
        {
            // Without a branch, whose outcome would be anyone's guess.
            product ^= b & (uint)((int)a >> 31);
            b = (b >> 1) ^ (Polynomial & (0u - (b & 1)));
        }

        return product;
    }

    private static uint[] MakePowers()
    {
        var powers = new uint[Digits * Base];
        var unit = OneByte;
        for (var place = 0; place < powers.Length; place += Base)
        {
            powers[place] = One;
            for (var digit = 1; digit < Base; digit++)
            {
                powers[place + digit] = Multiply(powers[place + digit - 1], unit);
            }

            unit = Multiply(powers[place + Base - 1], unit);
        }

        return powers;
    }
}
