// What the segmentation programs share: pictures of discs with their masks, and a measure of overlap.
using static TorchSharp.torch;

namespace FaultZoo.Programs.Segmentation;

internal static class Scenes
{
    public const int Size = 16;

    /// <summary>Pictures [n, 1, 16, 16] of a bright disc over a slope of grey, and masks [n, 1, 16, 16] of 0 and 1.</summary>
    public static (Tensor X, Tensor Masks) Discs(int n, double smallest = 0.12, double largest = 0.3, double noise = 0.2, double contrast = 0.6)
    {
        var apart = Distance(n);
        var radius = smallest + (rand(n, 1, 1, 1) * (largest - smallest));
        var masks = apart.lt(radius).to_type(ScalarType.Float32);
        var slope = linspace(-0.3, 0.3, Size).reshape(1, 1, 1, Size) * (rand(n, 1, 1, 1) - 0.5);
        return ((masks * contrast) + slope + (randn(n, 1, Size, Size) * noise), masks);
    }

    /// <summary>Pictures [n, 1, 16, 16] of a dark disc in a bright ring, and classes [n, 16, 16]: 0 ground, 1 ring, 2 disc.</summary>
    public static (Tensor X, Tensor Classes) Rings(int n, double noise = 0.2)
    {
        var apart = Distance(n);
        var radius = 0.14 + (rand(n, 1, 1, 1) * 0.1);
        var inner = apart.lt(radius).to_type(ScalarType.Int64);
        var outer = apart.lt(radius + 0.14).to_type(ScalarType.Int64);
        var classes = outer + inner;
        var ink = where(classes.eq(1), tensor(0.8f), where(classes.eq(2), tensor(-0.5f), tensor(0f)));
        return (ink + (randn(n, 1, Size, Size) * noise), classes.squeeze(1));
    }

    /// <summary>Intersection over union of two masks of 0 and 1.</summary>
    public static double Overlap(Tensor predicted, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var both = (predicted * mask).sum().item<float>();
        return both / Math.Max(1, (predicted + mask).gt(0).sum().item<long>());
    }

    private static Tensor Distance(int n)
    {
        var centre = 0.25 + (rand(n, 2) * 0.5);
        var at = (arange(Size).to_type(ScalarType.Float32) + 0.5) / Size;
        var across = (at.reshape(1, 1, 1, Size) - centre[.., 0].reshape(n, 1, 1, 1)).pow(2);
        var down = (at.reshape(1, 1, Size, 1) - centre[.., 1].reshape(n, 1, 1, 1)).pow(2);
        return (across + down).sqrt();
    }
}
