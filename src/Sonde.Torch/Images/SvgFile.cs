// Writes a picture to a file whose name agrees with what is in it.
using System.Text;

namespace Sonde.Torch;

/// <summary>SVG files.</summary>
internal static class SvgFile
{
    // A name may hold dots of its own (lenet-0.01), so only names that mean another format are refused.
    private static readonly string[] OtherFormats =
        [
            ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".avif", ".tif", ".tiff", ".ico", ".pdf", ".ps", ".eps", ".emf", ".wmf", ".svgz", ".html", ".htm",
            ".dot", ".txt", ".json", ".csv",
        ];

    /// <param name="path">The file; replaced where it exists.</param>
    /// <param name="draw">Gives the document; not called where the name is refused.</param>
    /// <exception cref="ArgumentException">The name asks for another format.</exception>
    public static void Write(string path, Func<string> draw)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Path.GetExtension(path) is { } extension && OtherFormats.Contains(extension, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"SaveSvg writes SVG, and the name {Path.GetFileName(path)} asks for another format: "
                + $"use {Path.ChangeExtension(Path.GetFileName(path), ".svg")}. Browsers and many programs turn SVG into other formats.", nameof(path));
        }
        File.WriteAllText(path, draw(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
