// Puts the images of a batch side by side into one.
namespace Sonde.Events;

/// <summary>Lays images out in rows.</summary>
internal static class ImageGrid
{
    /// <summary>The pixels of a grid; places without an image stay zero.</summary>
    /// <param name="pixels">Bytes of shape [images, height, width, channels], row-major.</param>
    /// <param name="width">Width of one image.</param>
    /// <param name="height">Height of one image.</param>
    /// <param name="channels">Channels of each.</param>
    /// <param name="columns">The most images in a row.</param>
    /// <param name="across">Images in a row.</param>
    /// <param name="down">Rows.</param>
    /// <exception cref="ArgumentException">The sizes do not fit the pixels.</exception>
    public static byte[] Arrange(ReadOnlySpan<byte> pixels, int width, int height, int channels, int columns, out int across, out int down)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        var image = (long)width * height * channels;
        if (pixels.IsEmpty || pixels.Length % image != 0)
        {
            throw new ArgumentException($"{pixels.Length} bytes do not make images of {width} x {height} pixels of {channels} channels.", nameof(pixels));
        }

        var count = (int)(pixels.Length / image);
        across = Math.Min(columns, count);
        down = (count + across - 1) / across;
        var stride = width * channels;
        var grid = new byte[checked(across * down * (int)image)];
        for (var row = 0; row < count * height; row++)
        {
            int at = row / height, y = row % height;
            var target = ((((at / across * height) + y) * across) + (at % across)) * stride;
            pixels.Slice(row * stride, stride).CopyTo(grid.AsSpan(target));
        }

        return grid;
    }
}
