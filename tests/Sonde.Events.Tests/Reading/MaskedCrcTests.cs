// The checksum against published vectors and against the definition, bit by bit.
namespace Sonde.Events.Tests;

public class MaskedCrcTests
{
    [Fact]
    public void Crc32C_OfZeros_IsRfc3720sVector() => Assert.Equal(0x8a9136aau, MaskedCrc.Crc32C(new byte[32]));

    [Fact]
    public void Crc32C_OfOnes_IsRfc3720sVector()
    {
        var ones = new byte[32];
        Array.Fill(ones, (byte)0xff);
        Assert.Equal(0x62a8ab43u, MaskedCrc.Crc32C(ones));
    }

    [Fact]
    public void Crc32C_OfTheDigits_IsTheCheckValue() => Assert.Equal(0xe3069283u, MaskedCrc.Crc32C("123456789"u8));

    [Fact]
    public void Compute_OfKnownData_IsTheKnownMask() =>
        Assert.Equal(0x5794d08au, MaskedCrc.Compute([0x1a, 0x11, .. "CRC test, one two"u8]).Value);

    [Fact]
    public void Compute_OfLength24_IsWhatEveryVersionRecordStartsWith() => Assert.Equal(0x224b7fa3u, MaskedCrc.Compute(24UL).Value);

    [Fact]
    public void Crc32C_OfEveryLengthAndAlignment_FollowsTheDefinition()
    {
        var bytes = new byte[80];
        new Random(1).NextBytes(bytes);
        for (var start = 0; start < 8; start++)
        {
            for (var length = 0; length <= 64; length++)
            {
                var span = bytes.AsSpan(start, length);
                Assert.Equal(Bytes.Crc32C(span), MaskedCrc.Crc32C(span));
            }
        }
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(0xffffffffu)]
    [InlineData(0x5d7d1527u)]
    public void Unmask_OfAMask_IsTheChecksum(uint crc) => Assert.Equal(crc, MaskedCrc.Mask(crc).Unmask());
}
