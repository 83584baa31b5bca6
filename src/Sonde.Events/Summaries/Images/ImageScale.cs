// Images made larger or smaller, as Pillow's LANCZOS does, which PyTorch's writer rescales with.
namespace Sonde.Events;

/// <summary>Separable Lanczos resampling with three lobes, widened where the image shrinks, so that no detail is skipped.</summary>
internal static class ImageScale
{
    private const double Lobes = 3;

    /// <summary>Resamples an image; what is transparent lends its colour to nobody.</summary>
    /// <param name="pixels">Bytes of shape [height, width, channels], row-major.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGB and alpha.</param>
    /// <param name="newWidth">The width to have, at least 1.</param>
    /// <param name="newHeight">The height to have, at least 1.</param>
    public static byte[] Resize(ReadOnlySpan<byte> pixels, int width, int height, int channels, int newWidth, int newHeight)
    {
        var values = new float[pixels.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var alpha = channels == 4 && i % 4 < 3 ? pixels[i | 3] / 255f : 1;
            values[i] = pixels[i] * alpha;
        }

        values = Resample(values, height, width, channels, newWidth);
        values = Resample(values, 1, height, checked(newWidth * channels), newHeight);
        var image = new byte[values.Length];
        for (var i = 0; i < image.Length; i++)
        {
            var alpha = channels == 4 && i % 4 < 3 ? values[i | 3] / 255 : 1;
            image[i] = alpha <= 0 ? (byte)0 : (byte)Math.Clamp(MathF.Round(values[i] / alpha), 0, 255);
        }

        return image;
    }

    // Along the middle of three dimensions: [outer, length, inner] becomes [outer, newLength, inner].
    private static float[] Resample(float[] source, int outer, int length, int inner, int newLength)
    {
        var target = new float[checked(outer * newLength * inner)];
        var step = (double)length / newLength;
        var width = Math.Max(1, step);
        for (var i = 0; i < newLength; i++)
        {
            var centre = (i + 0.5) * step;
            var first = Math.Max(0, (int)(centre - (Lobes * width) + 0.5));
            var weights = new double[Math.Min(length, (int)(centre + (Lobes * width) + 0.5)) - first];
            for (var k = 0; k < weights.Length; k++)
            {
                weights[k] = Lanczos((first + k + 0.5 - centre) / width);
            }

            var total = weights.Sum();
            for (var o = 0; o < outer; o++)
            {
                var into = target.AsSpan(((o * newLength) + i) * inner, inner);
                for (var k = 0; k < weights.Length; k++)
                {
                    var from = source.AsSpan(((o * length) + first + k) * inner, inner);
                    var weight = (float)(weights[k] / total);
                    for (var c = 0; c < inner; c++)
                    {
                        into[c] += weight * from[c];
                    }
                }
            }
        }

        return target;
    }

    private static double Lanczos(double x) => Math.Abs(x) >= Lobes ? 0 : Sinc(x) * Sinc(x / Lobes);

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
