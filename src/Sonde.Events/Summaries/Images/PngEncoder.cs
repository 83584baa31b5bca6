// Encodes 8-bit pixels as PNG.
using System.Buffers.Binary;
using System.IO.Compression;

namespace Sonde.Events;

/// <summary>A minimal PNG encoder (ISO/IEC 15948): 8 bits a channel, not interlaced, one IDAT chunk.</summary>
public static class PngEncoder
{
    private const int HeaderBytes = 13;
    private const byte FilterUp = 2;

    private static readonly uint[] CrcTable = MakeCrcTable();

    /// <summary>Encodes an image.</summary>
    /// <param name="pixels">Row by row, pixel by pixel, channel by channel: height * width * channels bytes.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGB and alpha.</param>
    /// <exception cref="ArgumentException">The sizes do not fit the pixels, or there is no such number of channels.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        byte colorType = channels switch
        {
            1 => 0,
            3 => 2,
            4 => 6,
            _ => throw new ArgumentException($"An image has 1, 3 or 4 channels, not {channels}.", nameof(channels)),
        };
        if (pixels.Length != (long)width * height * channels)
        {
            throw new ArgumentException($"{width} x {height} pixels of {channels} channels do not have {pixels.Length} bytes.", nameof(pixels));
        }

        var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n']);
        Span<byte> header = stackalloc byte[HeaderBytes];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = colorType;
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Compress(pixels, width * channels));
        WriteChunk(png, "IEND"u8, default);
        return png.ToArray();
    }

    private static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> pixels, int stride)
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            // The difference to the row above: small numbers for natural images, zeros for drawn ones.
            var row = new byte[stride + 1];
            row[0] = FilterUp;
            ReadOnlySpan<byte> above = new byte[stride];
            for (; !pixels.IsEmpty; pixels = pixels[stride..])
            {
                for (var i = 0; i < stride; i++)
                {
                    row[i + 1] = (byte)(pixels[i] - above[i]);
                }

                zlib.Write(row);
                above = pixels[..stride];
            }
        }

        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc32(Crc32(~0u, type), data));
        png.Write(number);
    }

    // CRC-32 of ISO 3309, which is not the one of event files.
    private static uint Crc32(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            crc = CrcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
