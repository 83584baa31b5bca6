// Boxes drawn onto an image: what a detector found, or should have.
namespace Sonde.Events;

/// <summary>Draws the outlines of boxes, and labels at them.</summary>
internal static class ImageBoxes
{
    // So many pixels of the shorter side make the text larger by one.
    private const int PixelsPerTextSize = 256;

    // Around the text, in its pixels.
    private const int Side = 2;
    private const int Above = 2;
    private const int Below = 1;

    /// <summary>The colour that PyTorch's writer has: red.</summary>
    private static readonly byte[] Red = [255, 0, 0, 255];

    // PyTorch has black, whose contrast is the larger number (5.3 to 4.0); to the eye white is the clearer in strokes of a pixel.
    private static readonly byte[] White = [255, 255, 255, 255];

    /// <summary>Draws boxes onto a copy of an image; grey becomes RGB, for the boxes to be seen.</summary>
    /// <param name="pixels">Bytes of shape [height, width, channels], row-major.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGB and alpha.</param>
    /// <param name="boxes">
    /// Shape [boxes, 4]: left, top, right, bottom in pixels, both edges drawn. What lies outside is cut off; a box with NaN is left out.
    /// </param>
    /// <param name="thickness">Of the lines in pixels, growing inwards.</param>
    /// <param name="labels">
    /// A text for each box, empty for none; null for none at all. It stands on the box's upper edge, or else below that, below the
    /// box, or above its lower edge: where it lies within the image and hides no other label. It is moved to the left until it fits. Over 256 pixels
    /// of the shorter side it grows with the image.
    /// </param>
    /// <returns>Bytes of shape [height, width, 3 or 4].</returns>
    /// <exception cref="ArgumentException">The sizes do not fit, or there are not as many labels as boxes.</exception>
    public static byte[] Draw(
        ReadOnlySpan<byte> pixels, int width, int height, int channels, ReadOnlySpan<float> boxes, int thickness = 2, IReadOnlyList<string>? labels = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(thickness, 1);
        Check(pixels, width, height, channels, boxes, labels);
        var image = channels == 1 ? Colored(pixels) : pixels.ToArray();
        var canvas = new Canvas(image, width, height, Math.Max(3, channels));
        for (var i = 0; i < boxes.Length; i += 4)
        {
            canvas.Outline(boxes.Slice(i, 4), thickness);
        }

        // On top of all outlines: a label must not be crossed by the box of another.
        for (var i = 0; i < labels?.Count; i++)
        {
            canvas.Label(boxes.Slice(i * 4, 4), labels[i]);
        }

        return image;
    }

    /// <summary>
    /// Makes image and boxes larger or smaller first, so that lines and text stay sharp; PyTorch's writer draws first. Sizes are
    /// rounded down, as there.
    /// </summary>
    internal static byte[] DrawRescaled(
        ReadOnlySpan<byte> pixels, ref int width, ref int height, int channels, ReadOnlySpan<float> boxes, double rescale, IReadOnlyList<string>? labels)
    {
        Check(pixels, width, height, channels, boxes, labels);
        var (newWidth, newHeight) = (width * rescale, height * rescale);
        if (!(newWidth >= 1 && newHeight >= 1 && newWidth * newHeight * channels <= Array.MaxLength))
        {
            throw new ArgumentOutOfRangeException(nameof(rescale), rescale, $"An image of {width} x {height} cannot have that scale.");
        }

        if (((int)newWidth, (int)newHeight) == (width, height))
        {
            return Draw(pixels, width, height, channels, boxes, labels: labels);
        }

        var image = ImageScale.Resize(pixels, width, height, channels, (int)newWidth, (int)newHeight);
        var scaled = boxes.ToArray();
        for (var i = 0; i < scaled.Length; i++)
        {
            // An edge at the right or below is the last pixel of the box, and becomes the last of several.
            var factor = i % 2 == 0 ? (float)(int)newWidth / width : (float)(int)newHeight / height;
            scaled[i] = i % 4 < 2 ? scaled[i] * factor : ((scaled[i] + 1) * factor) - 1;
        }

        (width, height) = ((int)newWidth, (int)newHeight);
        return Draw(image, width, height, channels, scaled, labels: labels);
    }

    private static void Check(ReadOnlySpan<byte> pixels, int width, int height, int channels, ReadOnlySpan<float> boxes, IReadOnlyList<string>? labels)
    {
        if (channels is not (1 or 3 or 4) || pixels.Length != (long)width * height * channels || boxes.Length % 4 != 0)
        {
            throw new ArgumentException(
                $"{pixels.Length} bytes do not make an image of {width} x {height} with {channels} channels, or {boxes.Length} numbers do not make boxes of 4.",
                nameof(pixels));
        }

        if (labels is not null && labels.Count != boxes.Length / 4)
        {
            throw new ArgumentException($"{boxes.Length / 4} boxes need as many labels, not {labels.Count}.", nameof(labels));
        }
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

    private sealed class Canvas(byte[] image, int width, int height, int channels)
    {
        private readonly List<(int Left, int Top, int Right, int Bottom)> _labels = [];
        private readonly int _textSize = Math.Max(1, (int)Math.Round(Math.Min(width, height) / (double)PixelsPerTextSize));

        public void Outline(ReadOnlySpan<float> box, int thickness)
        {
            if (!TryPlace(box, out var left, out var top, out var right, out var bottom))
            {
                return;
            }

            for (var i = 0; i < thickness && left <= right && top <= bottom; i++, left++, top++, right--, bottom--)
            {
                Fill(left, top, right, top, Red);
                Fill(left, bottom, right, bottom, Red);
                Fill(left, top, left, bottom, Red);
                Fill(right, top, right, bottom, Red);
            }
        }

        public void Label(ReadOnlySpan<float> box, string label)
        {
            if (string.IsNullOrWhiteSpace(label) || !TryPlace(box, out var left, out var top, out var right, out var bottom)
                || right < 0 || bottom < 0 || left >= width || top >= height)
            {
                return;
            }

            var labelWidth = (BitmapFont.Measure(label) + (2 * Side)) * _textSize;
            var labelHeight = (BitmapFont.Height + Above + Below) * _textSize;
            left = Math.Clamp(left, 0, Math.Max(0, width - labelWidth));
            top = PlaceLabel(left, labelWidth, labelHeight, [top - labelHeight, top, bottom + 1, bottom + 1 - labelHeight]);
            Fill(left, top, left + labelWidth - 1, top + labelHeight - 1, Red);
            BitmapFont.Draw(label, (x, y) =>
            {
                var (dotLeft, dotTop) = (left + ((Side + x) * _textSize), top + ((Above + y) * _textSize));
                Fill(dotLeft, dotTop, dotLeft + _textSize - 1, dotTop + _textSize - 1, White);
            });
        }

        // The first height within the image that hides no other label; where there is none, the first within the image.
        private int PlaceLabel(int left, int labelWidth, int labelHeight, int[] tops)
        {
            var room = Math.Max(0, height - labelHeight);
            var within = tops.Where(top => top >= 0 && top <= room).DefaultIfEmpty(Math.Clamp(tops[1], 0, room)).ToList();
            var free = within.FindIndex(top => !_labels.Exists(
                other => left < other.Right && other.Left < left + labelWidth && top < other.Bottom && other.Top < top + labelHeight));
            var place = within[Math.Max(0, free)];
            _labels.Add((left, place, left + labelWidth, place + labelHeight));
            return place;
        }

        // Far edges are brought near, so that they fit an integer.
        private bool TryPlace(ReadOnlySpan<float> box, out int left, out int top, out int right, out int bottom)
        {
            (left, top, right, bottom) = (Pixel(box[0], width), Pixel(box[1], height), Pixel(box[2], width), Pixel(box[3], height));
            return !float.IsNaN(box[0] + box[1] + box[2] + box[3]);
        }

        private static int Pixel(float place, int size) => (int)Math.Clamp(MathF.Round(place), -1_000_000, size + 1_000_000f);

        private void Fill(int left, int top, int right, int bottom, byte[] color)
        {
            for (var y = Math.Max(0, top); y <= Math.Min(height - 1, bottom); y++)
            {
                for (var x = Math.Max(0, left); x <= Math.Min(width - 1, right); x++)
                {
                    color.AsSpan(0, channels).CopyTo(image.AsSpan(((y * width) + x) * channels));
                }
            }
        }
    }
}
