// Writes the few SVG elements that the pictures use, with numbers in the invariant culture and text escaped.
using System.Globalization;
using System.Net;
using System.Text;

namespace Sonde.Torch;

/// <summary>Builds an SVG document element by element.</summary>
internal sealed class SvgText
{
    private const string Sans = "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif";
    private const string Mono = "ui-monospace,'Cascadia Code','SF Mono',Consolas,'DejaVu Sans Mono',monospace";
    private readonly StringBuilder _text = new();

    public SvgText(double width, double height)
    {
        _text.Append(Format($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0.#}\" height=\"{height:0.#}\" viewBox=\"0 0 {width:0.#} ")
            + Format($"{height:0.#}\" role=\"img\" font-family=\"{Sans}\">\n"));
        _text.Append("<defs><pattern id=\"missing\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">")
            .Append("<rect width=\"7\" height=\"7\" fill=\"#fdf0ee\"/><rect width=\"2\" height=\"7\" fill=\"#f8ddd9\"/></pattern></defs>\n");
    }

    public void Rect(
        double x, double y, double width, double height, string fill, string? stroke = null, double radius = 0, bool dashed = false, string? hover = null)
    {
        _text.Append(Format($"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.##}\" height=\"{height:0.#}\" fill=\"{fill}\""));
        if (radius > 0) _text.Append(Format($" rx=\"{radius:0.#}\""));
        if (stroke is not null) _text.Append(Format($" stroke=\"{stroke}\""));
        if (dashed) _text.Append(" stroke-dasharray=\"4 3\"");
        Close("rect", hover, content: null);
    }

    public void Line(double x1, double y1, double x2, double y2, string stroke) =>
        _text.Append(Format($"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" stroke=\"{stroke}\"/>\n"));

    public void Text(
        double x, double y, string content, string fill, double size, string? anchor = null, bool bold = false, bool mono = false,
        string? hover = null, string? halo = null)
    {
        _text.Append(Format($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" fill=\"{fill}\" font-size=\"{size:0.#}\""));
        if (anchor is not null) _text.Append(Format($" text-anchor=\"{anchor}\""));
        if (bold) _text.Append(" font-weight=\"600\"");
        if (mono) _text.Append(Format($" font-family=\"{Mono}\""));
        if (halo is not null) _text.Append(Format($" stroke=\"{halo}\" stroke-width=\"4\" paint-order=\"stroke\" stroke-linejoin=\"round\""));
        Close("text", hover, content);
    }

    /// <summary>10 with a raised exponent, centred.</summary>
    public void PowerOfTen(double x, double y, int exponent, string fill, double size) =>
        _text.Append(Format($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" fill=\"{fill}\" font-size=\"{size:0.#}\" text-anchor=\"middle\">10<tspan dy=\"-4\" ")
            + Format($"font-size=\"{size * 0.75:0.#}\">{exponent.ToString(CultureInfo.InvariantCulture).Replace('-', '−')}</tspan></text>\n"));

    public string End() => _text.Append("</svg>\n").ToString();

    private void Close(string element, string? hover, string? content)
    {
        if (hover is null && content is null)
        {
            _text.Append("/>\n");
            return;
        }
        _text.Append('>').Append(WebUtility.HtmlEncode(content));
        if (hover is not null) _text.Append("<title>").Append(WebUtility.HtmlEncode(hover)).Append("</title>");
        _text.Append("</").Append(element).Append(">\n");
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
