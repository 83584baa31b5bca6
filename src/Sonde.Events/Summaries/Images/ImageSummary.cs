// An image of one step, still encoded as its writer encoded it.
using System.Globalization;
using Sonde.Events.Wire;

namespace Sonde.Events;

/// <summary>An encoded image (PNG, JPEG, GIF: whatever its writer chose).</summary>
/// <param name="Width">Width in pixels, as the writer says.</param>
/// <param name="Height">Height in pixels, as the writer says.</param>
/// <param name="ColorSpace">1 grey, 2 grey and alpha, 3 RGB, 4 RGBA, 5 YUV, 6 BGRA; 0 where not given.</param>
/// <param name="Encoded">The bytes of the image file.</param>
public sealed record ImageSummary(int Width, int Height, int ColorSpace, ReadOnlyMemory<byte> Encoded)
{
    /// <summary>The plugin whose tensors are images.</summary>
    public const string PluginName = "images";

    // In tensor form the first two strings are the width and the height.
    private const int SizeStrings = 2;

    private static readonly ImageSummary Empty = new(0, 0, 0, default);

    /// <summary>Decodes the payload of a <see cref="SummaryValueKind.Image"/> value; false where it is malformed.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out ImageSummary image)
    {
        int width = 0, height = 0, colorSpace = 0;
        byte[] encoded = [];
        var reader = new ProtoReader(payload);
        while (reader.Next(out var key))
        {
            switch (key)
            {
                case 1 << 3 | WireType.Varint:
                    height = (int)reader.Varint();
                    break;
                case 2 << 3 | WireType.Varint:
                    width = (int)reader.Varint();
                    break;
                case 3 << 3 | WireType.Varint:
                    colorSpace = (int)reader.Varint();
                    break;
                case 4 << 3 | WireType.Length:
                    encoded = reader.Bytes().ToArray();
                    break;
                default:
                    reader.Skip(key);
                    break;
            }
        }

        image = reader.Malformed ? Empty : new ImageSummary(width, height, colorSpace, encoded);
        return !reader.Malformed;
    }

    /// <summary>How many images a tensor of the <c>images</c> plugin holds.</summary>
    public static int CountIn(TensorValue tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor is { DataType: TensorDataType.String, Shape.Length: 1 } ? (int)Math.Max(0, tensor.Count - SizeStrings) : 0;
    }

    /// <summary>Takes one image out of a tensor of the <c>images</c> plugin: strings width, height, image 0, image 1, ...</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="sample">Which image, from 0.</param>
    /// <param name="image">The image.</param>
    public static bool TryFromTensor(TensorValue tensor, int sample, out ImageSummary image)
    {
        image = Empty;
        if (sample < 0 || sample >= CountIn(tensor))
        {
            return false;
        }

        image = new ImageSummary(ParseSize(tensor.BytesAt(0)), ParseSize(tensor.BytesAt(1)), 0, tensor.BytesAt(SizeStrings + sample).ToArray());
        return true;
    }

    /// <summary>The bytes of an image message.</summary>
    internal static int SizeOf(int width, int height, int colorSpace, int encodedBytes) => checked(
        3 + ProtoWriter.SizeOf((ulong)height) + ProtoWriter.SizeOf((ulong)width) + ProtoWriter.SizeOf((ulong)colorSpace)
        + ProtoWriter.SizeOfField(encodedBytes));

    /// <summary>Writes an image message.</summary>
    internal static void Write(Span<byte> payload, int width, int height, int colorSpace, ReadOnlySpan<byte> encoded)
    {
        var writer = new ProtoWriter(payload);
        writer.Varint(1, (ulong)height);
        writer.Varint(2, (ulong)width);
        writer.Varint(3, (ulong)colorSpace);
        writer.Bytes(4, encoded);
    }

    private static int ParseSize(ReadOnlySpan<byte> ascii) =>
        int.TryParse(ascii, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;
}
