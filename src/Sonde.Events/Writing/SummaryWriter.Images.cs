// Images: pixels stored as PNG, or bytes of an image file as they are.
using System.Globalization;
using System.Text;
using Sonde.Events;
using Sonde.Events.Wire;
using Sonde.Events.Writing;

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
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    /// <exception cref="ArgumentException">The sizes do not fit the pixels, or there is no such number of channels.</exception>
    public void AddImage(
        string tag, ReadOnlySpan<byte> pixels, int width, int height, int channels, long step, double? wallTime = null,
        string displayName = "", string description = "") =>
        AddEncodedImage(tag, PngEncoder.Encode(pixels, width, height, channels), width, height, channels, step, wallTime, displayName, description);

    /// <summary>Adds an image that is encoded already (PNG, JPEG, GIF); the bytes are stored as they are.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="encoded">The bytes of the image file.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="channels">The format's colour space: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    public void AddEncodedImage(
        string tag, ReadOnlySpan<byte> encoded, int width, int height, int channels, long step, double? wallTime = null,
        string displayName = "", string description = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfNegative(channels);
        using var record = _file.Begin(
            tag, step, wallTime, ImageKey, ImageSummary.SizeOf(width, height, channels, encoded.Length), default, DescribeImage(displayName, description));
        ImageSummary.Write(record.Payload, width, height, channels, encoded);
    }

    /// <summary>Adds a batch of images as one grid, stored as PNG; places that remain in the last row are black.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="pixels">Bytes of shape [images, height, width, channels], row-major.</param>
    /// <param name="width">Width of one image in pixels.</param>
    /// <param name="height">Height of one image in pixels.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGB and alpha.</param>
    /// <param name="step">The training step.</param>
    /// <param name="columns">The most images in a row; PyTorch has eight.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    /// <exception cref="ArgumentException">The sizes do not fit the pixels, or there is no such number of channels.</exception>
    public void AddImages(
        string tag, ReadOnlySpan<byte> pixels, int width, int height, int channels, long step, int columns = 8, double? wallTime = null,
        string displayName = "", string description = "")
    {
        var grid = ImageGrid.Arrange(pixels, width, height, channels, columns, out var across, out var down);
        AddImage(tag, grid, across * width, down * height, channels, step, wallTime, displayName, description);
    }

    /// <summary>Adds an image with boxes drawn onto it, stored as PNG; see <see cref="ImageBoxes.Draw"/>.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="pixels">Bytes of shape [height, width, channels], row-major.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGB and alpha.</param>
    /// <param name="boxes">Shape [boxes, 4]: left, top, right, bottom in pixels.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="rescale">How many times as large the image is stored.</param>
    /// <param name="labels">A text for each box; null for none.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or there are not as many labels as boxes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">At that scale the image has no pixels left, or too many.</exception>
    public void AddImageWithBoxes(
        string tag, ReadOnlySpan<byte> pixels, int width, int height, int channels, ReadOnlySpan<float> boxes, long step, double? wallTime = null,
        double rescale = 1, IReadOnlyList<string>? labels = null, string displayName = "", string description = "")
    {
        var drawn = ImageBoxes.DrawRescaled(pixels, ref width, ref height, channels, boxes, rescale, labels);
        AddImage(tag, drawn, width, height, Math.Max(3, channels), step, wallTime, displayName, description);
    }

    /// <summary>Adds a figure that is drawn already, as the bytes of a PNG file; its size and colours are read from them.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="png">The PNG file.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    /// <exception cref="ArgumentException">The bytes are no PNG file.</exception>
    public void AddFigure(string tag, ReadOnlySpan<byte> png, long step, double? wallTime = null, string displayName = "", string description = "")
    {
        if (!PngHeader.TryRead(png, out var header))
        {
            throw new ArgumentException("A figure must be the bytes of a PNG file; these are not.", nameof(png));
        }

        AddEncodedImage(tag, png, header.Width, header.Height, header.ColorSpace, step, wallTime, displayName, description);
    }

    /// <summary>
    /// Adds a figure as SVG, which stays sharp at any size. TensorBoard knows no such images: it is stored as <c>sonde.figure</c>,
    /// which Sonde shows as an image, without scripts and without anything from elsewhere.
    /// </summary>
    /// <param name="tag">The tag.</param>
    /// <param name="svg">The SVG document.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    /// <exception cref="ArgumentException">The text is no SVG document.</exception>
    public void AddFigure(string tag, string svg, long step, double? wallTime = null, string displayName = "", string description = "")
    {
        ArgumentNullException.ThrowIfNull(svg);
        var (width, height) = SvgHeader.ReadSize(svg);
        byte[][] strings =
        [
            Encoding.ASCII.GetBytes(width.ToString(CultureInfo.InvariantCulture)), Encoding.ASCII.GetBytes(height.ToString(CultureInfo.InvariantCulture)),
            Encoding.UTF8.GetBytes(svg),
        ];
        var metadata = new SummaryMetadata(ImageSummary.FigurePluginName, default, displayName, description, DataClass.Tensor);
        using var record = _file.Begin(tag, step, wallTime, TensorKey, TensorEncoder.SizeOfStrings(strings), default, metadata);
        TensorEncoder.WriteStrings(record.Payload, strings);
    }

    /// <summary>Adds a video as an animated GIF, an image to readers; see <see cref="GifEncoder"/> for its colours.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="pixels">Bytes of shape [frames, height, width, channels], row-major.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="channels">1 grey, 3 RGB, 4 RGB and alpha, which is dropped.</param>
    /// <param name="step">The training step.</param>
    /// <param name="framesPerSecond">The speed.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    /// <exception cref="ArgumentException">The sizes do not fit the pixels, or there is no such number of channels.</exception>
    public void AddVideo(
        string tag, ReadOnlySpan<byte> pixels, int width, int height, int channels, long step, double framesPerSecond = 4, double? wallTime = null,
        string displayName = "", string description = "")
    {
        var gif = GifEncoder.Encode(pixels, width, height, channels, framesPerSecond);
        AddEncodedImage(tag, gif, width, height, channels, step, wallTime, displayName, description);
    }
}
