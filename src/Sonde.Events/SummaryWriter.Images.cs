// Images: pixels stored as PNG, or bytes of an image file as they are.
using Sonde.Events;
using Sonde.Events.Wire;

namespace Sonde;

public sealed partial class SummaryWriter
{
    private const uint ImageKey = (4 << 3) | WireType.Length;

    /// <summary>Adds an image, stored as PNG.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="pixels">Bytes of shape [height, width, channels], row-major.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGB and alpha.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <exception cref="ArgumentException">The sizes do not fit the pixels, or there is no such number of channels.</exception>
    public void AddImage(
        string tag, ReadOnlySpan<byte> pixels, int width, int height, int channels, long step, double? wallTime = null) =>
        AddEncodedImage(tag, PngEncoder.Encode(pixels, width, height, channels), width, height, channels, step, wallTime);

    /// <summary>Adds an image that is encoded already (PNG, JPEG, GIF); the bytes are stored as they are.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="encoded">The bytes of the image file.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="channels">The format's colour space: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    public void AddEncodedImage(
        string tag, ReadOnlySpan<byte> encoded, int width, int height, int channels, long step, double? wallTime = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfNegative(channels);
        using var record = _file.Begin(tag, step, wallTime, ImageKey, ImageSummary.SizeOf(width, height, channels, encoded.Length));
        ImageSummary.Write(record.Payload, width, height, channels, encoded);
    }
}
