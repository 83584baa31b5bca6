// Where a tensor's units lie in memory: channels of images, features of vectors, the last dimension of sequences.
namespace Sonde.Torch;

/// <summary>A contiguous tensor seen as [outer, units, inner]; units is 1 where none are distinguished.</summary>
/// <param name="Outer">Product of the dimensions before the units.</param>
/// <param name="Units">The units, or 0 where the tensor has no such dimension.</param>
/// <param name="Inner">Product of the dimensions behind the units.</param>
internal readonly record struct UnitLayout(long Outer, int Units, long Inner)
{
    /// <summary>Elements of one unit.</summary>
    public long ElementsPerUnit => Outer * Inner;

    /// <summary>The layout of a shape whose units are one of its dimensions; a negative dimension stands for none.</summary>
    public static UnitLayout Of(ReadOnlySpan<long> shape, int dimension)
    {
        if (dimension < 0 || dimension >= shape.Length || shape[dimension] > int.MaxValue) return new(1, 0, Product(shape));
        return new(Product(shape[..dimension]), (int)shape[dimension], Product(shape[(dimension + 1)..]));
    }

    private static long Product(ReadOnlySpan<long> sizes)
    {
        var product = 1L;
        foreach (var size in sizes) product *= size;
        return product;
    }
}
