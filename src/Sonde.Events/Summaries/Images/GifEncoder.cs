// Encodes frames of 8-bit pixels as an animated GIF.
namespace Sonde.Events;

/// <summary>
/// A minimal GIF encoder (GIF89a): one palette for all frames, which repeat for ever. Up to 256 colours are kept exactly; more
/// are reduced to the nearest of 252 that share out red, green and blue evenly, in 6, 7 and 6 levels.
/// </summary>
internal static class GifEncoder
{
    private const int RedLevels = 6;
    private const int GreenLevels = 7;
    private const int BlueLevels = 6;
    private const int PaletteColors = 256;

    /// <summary>Encodes an animation.</summary>
    /// <param name="pixels">Shape [frames, height, width, channels], row-major.</param>
    /// <param name="width">Width in pixels, 1 to 65535.</param>
    /// <param name="height">Height in pixels, 1 to 65535.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGB and alpha, which is dropped.</param>
    /// <param name="framesPerSecond">The speed; the format counts in hundredths of a second a frame.</param>
    /// <exception cref="ArgumentException">The sizes do not fit the pixels, or there is no such number of channels.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels, double framesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, ushort.MaxValue);
        if (!(framesPerSecond > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(framesPerSecond), framesPerSecond, "The time of a frame must be positive.");
        }

        if (channels is not (1 or 3 or 4))
        {
            throw new ArgumentException($"An image has 1, 3 or 4 channels, not {channels}.", nameof(channels));
        }

        var frame = (long)width * height * channels;
        if (pixels.IsEmpty || pixels.Length % frame != 0)
        {
            throw new ArgumentException($"{pixels.Length} bytes do not make frames of {width} x {height} pixels of {channels} channels.", nameof(pixels));
        }

        var exact = FindColors(pixels, channels);
        var gif = new MemoryStream();
        gif.Write("GIF89a"u8);
        WriteUInt16(gif, width);
        WriteUInt16(gif, height);
        gif.Write([0xf7, 0, 0]);
        gif.Write(MakePalette(exact));
        gif.Write([0x21, 0xff, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0]);
        var delay = (int)Math.Clamp(Math.Round(100 / framesPerSecond), 0, ushort.MaxValue);
        var indices = new byte[width * height];
        for (; !pixels.IsEmpty; pixels = pixels[(int)frame..])
        {
            gif.Write([0x21, 0xf9, 4, 0]);
            WriteUInt16(gif, delay);
            gif.Write([0, 0, 0x2c, 0, 0, 0, 0]);
            WriteUInt16(gif, width);
            WriteUInt16(gif, height);
            gif.WriteByte(0);
            for (var i = 0; i < indices.Length; i++)
            {
                var color = ColorAt(pixels, i, channels);
                indices[i] = exact is null ? Nearest(color) : exact[color];
            }

            LzwEncoder.Encode(indices, gif);
        }

        gif.WriteByte(0x3b);
        return gif.ToArray();
    }

    private static int ColorAt(ReadOnlySpan<byte> pixels, int pixel, int channels)
    {
        var at = pixel * channels;
        return channels == 1 ? pixels[at] * 0x010101 : (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    }

    // The palette index of every colour, or null where there are too many.
    private static Dictionary<int, byte>? FindColors(ReadOnlySpan<byte> pixels, int channels)
    {
        var colors = new Dictionary<int, byte>();
        for (var i = 0; i < pixels.Length / channels; i++)
        {
            var color = ColorAt(pixels, i, channels);
            if (colors.ContainsKey(color))
            {
                continue;
            }

            if (colors.Count == PaletteColors)
            {
                return null;
            }

            colors.Add(color, (byte)colors.Count);
        }

        return colors;
    }

    private static byte[] MakePalette(Dictionary<int, byte>? exact)
    {
        var palette = new byte[3 * PaletteColors];
        for (var i = 0; exact is null && i < RedLevels * GreenLevels * BlueLevels; i++)
        {
            palette[3 * i] = (byte)(i / (GreenLevels * BlueLevels) * 255 / (RedLevels - 1));
            palette[(3 * i) + 1] = (byte)(i / BlueLevels % GreenLevels * 255 / (GreenLevels - 1));
            palette[(3 * i) + 2] = (byte)(i % BlueLevels * 255 / (BlueLevels - 1));
        }

        foreach (var (color, index) in exact ?? [])
        {
            palette[3 * index] = (byte)(color >> 16);
            palette[(3 * index) + 1] = (byte)(color >> 8);
            palette[(3 * index) + 2] = (byte)color;
        }

        return palette;
    }

    private static byte Nearest(int color) => (byte)((((Level(color >> 16, RedLevels) * GreenLevels)
        + Level(color >> 8, GreenLevels)) * BlueLevels) + Level(color, BlueLevels));

    private static int Level(int value, int levels) => (((value & 0xff) * (levels - 1)) + 127) / 255;

    private static void WriteUInt16(MemoryStream gif, int value) => gif.Write([(byte)value, (byte)(value >> 8)]);
}
