// PNG: structure, checksums and pixels, read back by a decoder of the test's own.
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Sonde.Events.Tests;

public class PngEncoderTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 2)]
    [InlineData(4, 6)]
    public void Encode_RandomPixels_ComeBack(int channels, int colorType)
    {
        const int Width = 17, Height = 9;
        var pixels = new byte[Width * Height * channels];
        new Random(7).NextBytes(pixels);
        var chunks = Chunks(PngEncoder.Encode(pixels, Width, Height, channels));
        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Select(chunk => chunk.Type));
        Assert.Equal([0, 0, 0, Width, 0, 0, 0, Height, 8, (byte)colorType, 0, 0, 0], chunks[0].Data);
        Assert.Equal(pixels, Unfilter(chunks[1].Data, Width * channels, Height));
    }

    [Fact]
    public void Encode_AnyImage_EndsWithTheKnownEndChunk() =>
        Assert.Equal(Convert.FromHexString("0000000049454E44AE426082"), PngEncoder.Encode([1, 2], 2, 1, 1)[^12..]);

    [Theory]
    [InlineData(2, 2, 2)]
    [InlineData(2, 2, 3)]
    [InlineData(0, 4, 1)]
    [InlineData(65536, 65536, 1)]
    public void Encode_SizesThatDoNotFit_Throw(int width, int height, int channels) =>
        Assert.ThrowsAny<ArgumentException>(() => PngEncoder.Encode(new byte[8], width, height, channels));

    private static List<(string Type, byte[] Data)> Chunks(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], png[..8]);
        var chunks = new List<(string, byte[])>();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            chunks.Add((Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]));
            Assert.Equal(Crc32(png.AsSpan(at + 4, 4 + length)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            at += 12 + length;
        }

        return chunks;
    }

    private static byte[] Unfilter(byte[] data, int stride, int height)
    {
        var raw = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress))
        {
            zlib.CopyTo(raw);
        }

        var rows = raw.ToArray();
        Assert.Equal((stride + 1) * height, rows.Length);
        var pixels = new byte[stride * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var row = i / stride;
            var filter = rows[row * (stride + 1)];
            Assert.True(filter is 0 or 2);
            var above = filter == 2 && row > 0 ? pixels[i - stride] : 0;
            pixels[i] = (byte)(rows[(row * (stride + 1)) + 1 + (i % stride)] + above);
        }

        return pixels;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xedb88320 & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }
}
