// Reads size and colours from the first bytes of a PNG file.
using System.Buffers.Binary;

namespace Sonde.Events;

/// <summary>What the first chunk of a PNG file (ISO/IEC 15948) says.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="ColorSpace">1 grey, 2 grey and alpha, 3 RGB (with a palette too), 4 RGBA.</param>
internal readonly record struct PngHeader(int Width, int Height, int ColorSpace)
{
    private const int Bytes = 29;

    /// <summary>False where the bytes are no PNG file.</summary>
    public static bool TryRead(ReadOnlySpan<byte> png, out PngHeader header)
    {
        header = default;
        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];
        if (png.Length < Bytes || !png.StartsWith(signature) || !png[12..].StartsWith("IHDR"u8))
        {
            return false;
        }

        var colorSpace = png[25] switch { 0 => 1, 4 => 2, 2 or 3 => 3, 6 => 4, _ => 0 };
        header = new(BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]), colorSpace);
        return header is { Width: > 0, Height: > 0, ColorSpace: > 0 };
    }
}
