// What the values of an image tensor mean: bytes, shares of 0..1, or a byte's range in another type.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// PyTorch's writer takes uint8 as it is and multiplies all else by 255, so that int64 or float pixels of 0..255 come out white. Here they
/// are taken as bytes where they can be nothing else; all that PyTorch shows well is shown as there.
/// </summary>
internal static class PixelScale
{
    /// <summary>Largest value up to which floating-point numbers are shares, however far above 1 some arithmetic has brought them.</summary>
    private const float LargestShare = 16;

    /// <summary>What to multiply with to get 0..255: 1 for bytes, 255 for shares and for masks of 0 and 1.</summary>
    /// <param name="pixels">One image or a batch: all that is to be shown by one scale.</param>
    /// <param name="name">The user's name of the tensor.</param>
    /// <exception cref="ArgumentException">Integers are outside 0..255.</exception>
    public static float Of(Tensor pixels, string name)
    {
        if (pixels.dtype == ScalarType.Byte) return 1;
        if (pixels.dtype == ScalarType.Bool || pixels.numel() == 0) return 255;
        if (HostTensor.IsInteger(pixels.dtype)) return OfIntegers(pixels, name);
        if (!HostTensor.IsFloating(pixels.dtype))
            throw new ArgumentException($"An image holds bytes 0..255 or floating-point numbers 0..1, not {pixels.dtype}.", name);
        return AreBytes(HostTensor.ToFloats(pixels)) ? 1 : 255;
    }

    private static float OfIntegers(Tensor pixels, string name)
    {
        using var scope = NewDisposeScope();
        var (smallest, largest) = (pixels.min().to(ScalarType.Int64).item<long>(), pixels.max().to(ScalarType.Int64).item<long>());
        if (smallest < 0 || largest > 255)
        {
            throw new ArgumentException($"An image of {pixels.dtype} holds 0..255, or a mask of 0 and 1; this one holds {smallest}..{largest}. "
                + "Scale it to bytes, or to floating-point numbers 0..1.", name);
        }
        return largest > 1 ? 1 : 255;
    }

    // Negative numbers are those of a normalised image, numbers above 255 those of no image at all: both are clipped, as in PyTorch.
    private static bool AreBytes(float[] values)
    {
        var (largest, whole) = (0f, true);
        foreach (var value in values)
        {
            if (!float.IsFinite(value)) continue;
            if (value is < 0 or > 255) return false;
            whole &= value == MathF.Floor(value);
            largest = MathF.Max(largest, value);
        }
        return largest > LargestShare || (whole && largest > 1);
    }
}
