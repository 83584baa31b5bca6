// Boxes drawn onto an image: what a detector found, or should have.
namespace Sonde.Events;

/// <summary>Draws the outlines of boxes.</summary>
public static class ImageBoxes
{
    /// <summary>The colour that PyTorch's writer has: red.</summary>
    private static readonly byte[] s_red = [255, 0, 0, 255];

    /// <summary>Draws boxes onto a copy of an image; grey becomes RGB, for the boxes to be seen.</summary>
    /// <param name="pixels">Bytes of shape [height, width, channels], row-major.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGB and alpha.</param>
    /// <param name="boxes">
    /// Shape [boxes, 4]: left, top, right, bottom in pixels, both edges drawn. What lies outside is cut off; a box with NaN is left out.
    /// </param>
    /// <param name="thickness">Of the lines in pixels, growing inwards.</param>
    /// <returns>Bytes of shape [height, width, 3 or 4].</returns>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static byte[] Draw(ReadOnlySpan<byte> pixels, int width, int height, int channels, ReadOnlySpan<float> boxes, int thickness = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(thickness, 1);
        if (channels is not (1 or 3 or 4) || pixels.Length != (long)width * height * channels || boxes.Length % 4 != 0)
        {
            throw new ArgumentException($"{pixels.Length} bytes are no image of {width} x {height} with {channels} channels, or {boxes.Length} numbers no boxes.", nameof(pixels));
        }

        var image = channels == 1 ? Colored(pixels) : pixels.ToArray();
        var canvas = new Canvas(image, width, height, Math.Max(3, channels));
        for (var i = 0; i < boxes.Length; i += 4)
        {
            canvas.Outline(boxes.Slice(i, 4), thickness);
        }

        return image;
    }

    private static byte[] Colored(ReadOnlySpan<byte> grey)
    {
        var image = new byte[checked(grey.Length * 3)];
        for (var i = 0; i < grey.Length; i++)
        {
            image.AsSpan(i * 3, 3).Fill(grey[i]);
        }

        return image;
    }

    private readonly ref struct Canvas(Span<byte> image, int width, int height, int channels)
    {
        private readonly Span<byte> _image = image;

        public void Outline(ReadOnlySpan<float> box, int thickness)
        {
            if (float.IsNaN(box[0] + box[1] + box[2] + box[3]))
            {
                return;
            }

            // Edges outside the image are not drawn; far ones are brought near, so that they fit an integer.
            var (left, top, right, bottom) = (Pixel(box[0], width), Pixel(box[1], height), Pixel(box[2], width), Pixel(box[3], height));
            for (var i = 0; i < thickness && left <= right && top <= bottom; i++, left++, top++, right--, bottom--)
            {
                Fill(left, top, right, top);
                Fill(left, bottom, right, bottom);
                Fill(left, top, left, bottom);
                Fill(right, top, right, bottom);
            }
        }

        private static int Pixel(float place, int size) => (int)Math.Clamp(MathF.Round(place), -1_000_000, size + 1_000_000f);

        private void Fill(int left, int top, int right, int bottom)
        {
            for (var y = Math.Max(0, top); y <= Math.Min(height - 1, bottom); y++)
            {
                for (var x = Math.Max(0, left); x <= Math.Min(width - 1, right); x++)
                {
                    s_red.AsSpan(0, channels).CopyTo(_image[(((y * width) + x) * channels)..]);
                }
            }
        }
    }
}
