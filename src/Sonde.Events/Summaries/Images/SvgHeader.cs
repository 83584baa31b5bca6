// The size of a figure, read off its SVG document.
using System.Globalization;
using System.Xml;

namespace Sonde.Events;

/// <summary>Reads the root element of an SVG document.</summary>
internal static class SvgHeader
{
    // What browsers take where a document does not say.
    private const int DefaultWidth = 300;
    private const int DefaultHeight = 150;

    /// <summary>Width and height in pixels: as the document says, else those of its view box, else 300 x 150.</summary>
    /// <exception cref="ArgumentException">The text does not start an SVG document.</exception>
    public static (int Width, int Height) ReadSize(string svg)
    {
        ArgumentNullException.ThrowIfNull(svg);
        try
        {
            using var reader = XmlReader.Create(new StringReader(svg), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "svg")
            {
                throw new ArgumentException($"A figure must be an SVG document; this starts with {reader.NodeType} {reader.Name}.", nameof(svg));
            }

            var box = (reader.GetAttribute("viewBox") ?? "").Split([' ', ',', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
            var (boxWidth, boxHeight) = box.Length == 4 ? (Parse(box[2]), Parse(box[3])) : (null, null);
            return (Parse(reader.GetAttribute("width")) ?? boxWidth ?? DefaultWidth, Parse(reader.GetAttribute("height")) ?? boxHeight ?? DefaultHeight);
        }
        catch (XmlException e)
        {
            throw new ArgumentException($"A figure must be an SVG document; this is not one: {e.Message}", nameof(svg), e);
        }
    }

    // Lengths in pixels or points, which matplotlib writes; percentages and the like say nothing.
    private static int? Parse(string? length)
    {
        var text = (length ?? "").Trim();
        var scale = text.EndsWith("pt", StringComparison.Ordinal) ? 96.0 / 72 : 1;
        if (text.EndsWith("px", StringComparison.Ordinal) || text.EndsWith("pt", StringComparison.Ordinal))
        {
            text = text[..^2];
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var size) && size is >= 1 and < 100_000
            ? (int)Math.Round(size * scale)
            : null;
    }
}
