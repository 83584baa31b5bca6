// A byte image to draw on: other images, enlarged by whole factors, and short text.
using Sonde.Events;

namespace Sonde.Torch;

/// <summary>Pixels, initially zero.</summary>
internal sealed class PixelCanvas(int width, int height, int channels)
{
    private readonly byte[] _pixels = new byte[width * height * channels];

    /// <summary>Fills everything.</summary>
    public void Fill(byte value) => Array.Fill(_pixels, value);

    /// <summary>
    /// Draws an image, each of its pixels as a square of <paramref name="scale"/>; grey goes into all channels, what lies outside is left out.
    /// </summary>
    public void Draw(TensorImage image, int left, int top, int scale = 1)
    {
        for (var y = 0; y < image.Height * scale; y++)
        {
            for (var x = 0; x < image.Width * scale; x++)
            {
                var source = (y / scale * image.Width + x / scale) * image.Channels;
                for (var c = 0; c < channels; c++) Set(left + x, top + y, c, image.Pixels[source + Math.Min(c, image.Channels - 1)]);
            }
        }
    }

    /// <summary>Writes a line of text, its upper left corner at <paramref name="left"/> and <paramref name="top"/>.</summary>
    public void Write(string text, int left, int top, int scale, byte value)
    {
        BitmapFont.Draw(text, (x, y) => Square(left + x * scale, top + y * scale, scale, value));
    }

    /// <summary>The finished image.</summary>
    public TensorImage ToImage() => new(_pixels, width, height, channels);

    private void Square(int left, int top, int size, byte value)
    {
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
                for (var c = 0; c < channels; c++) Set(left + x, top + y, c, value);
        }
    }

    private void Set(int x, int y, int channel, byte value)
    {
        if (x >= 0 && x < width && y >= 0 && y < height) _pixels[(y * width + x) * channels + channel] = value;
    }
}
