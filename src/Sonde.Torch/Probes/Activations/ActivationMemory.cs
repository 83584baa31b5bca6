// Hands a tensor's values to the sums: in place where they lie contiguous as float32, else through a copy.
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Reads activations without owning, keeping or changing them.</summary>
internal static class ActivationMemory
{
    /// <summary>Elements read at a time: a span of bytes ends at 2 GiB.</summary>
    private const long MostElements = 1L << 28;

    /// <summary>Adds every element of a floating-point tensor of any layout and device.</summary>
    /// <param name="tensor">The tensor; alive.</param>
    /// <param name="unitDimension">The dimension of its units; negative for none.</param>
    /// <param name="sums">Where to.</param>
    /// <param name="bins">Counted too, where given.</param>
    public static void Read(Tensor tensor, int unitDimension, ActivationSums sums, ActivationBins? bins)
    {
        if (tensor.numel() == 0) return;
        if (HostTensor.IsInPlace(tensor, ScalarType.Float32) && tensor.numel() <= MostElements)
        {
            Add(MemoryMarshal.Cast<byte, float>(tensor.bytes), UnitLayout.Of(tensor.shape, unitDimension), sums, bins);
            return;
        }
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var values = tensor.detach();
        if (values.is_sparse) values = values.to_dense();
        if (values.dtype is not (ScalarType.Float32 or ScalarType.Float64)) values = values.to(ScalarType.Float32);
        AddParts(values.cpu().contiguous(), unitDimension, sums, bins);
    }

    /// <summary>A tensor too large for one span is cut along its first dimension, or, where that does not do, read without units.</summary>
    private static void AddParts(Tensor values, int unitDimension, ActivationSums sums, ActivationBins? bins)
    {
        if (values.numel() <= MostElements)
        {
            var layout = UnitLayout.Of(values.shape, unitDimension);
            if (values.dtype == ScalarType.Float64) AddDoubles(values, layout, sums, bins);
            else Add(MemoryMarshal.Cast<byte, float>(values.bytes), layout, sums, bins);
            return;
        }
        var rows = MostElements / (values.numel() / values.shape[0]);
        if (rows == 0 || unitDimension == 0) (values, rows, unitDimension) = (values.view(-1), MostElements, -1);
        for (long start = 0; start < values.shape[0]; start += rows)
        {
            using var part = values.narrow(0, start, Math.Min(rows, values.shape[0] - start));
            AddParts(part, unitDimension, sums, bins);
        }
    }

    private static void Add(ReadOnlySpan<float> values, UnitLayout layout, ActivationSums sums, ActivationBins? bins)
    {
        sums.Add(values, layout);
        bins?.Add(values);
    }

    private static void AddDoubles(Tensor values, UnitLayout layout, ActivationSums sums, ActivationBins? bins)
    {
        sums.Add(MemoryMarshal.Cast<byte, double>(values.bytes), layout);
        if (bins is null) return;
        using var narrow = values.to(ScalarType.Float32);
        bins.Add(MemoryMarshal.Cast<byte, float>(narrow.bytes));
    }
}
