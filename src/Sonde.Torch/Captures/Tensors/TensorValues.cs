// Reads range and counts of a tensor that managed code holds, in whole or as a sample.
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>The managed counterpart of <see cref="TensorReader"/>: it may run ops, and never inside a callback.</summary>
internal static unsafe class TensorValues
{
    /// <summary>Reads a tensor of any type, layout and device; more elements than <paramref name="most"/> are sampled evenly.</summary>
    /// <param name="tensor">The tensor; alive.</param>
    /// <param name="most">How many elements to read at most.</param>
    /// <param name="every">One in how many was read; 1 for all.</param>
    public static TensorScan Read(Tensor tensor, long most, out long every)
    {
        every = 1;
        var scan = TensorScan.Empty;
        scan.Type = (sbyte)tensor.dtype;
        if (tensor.is_meta)
            return scan with { State = ScanState.NoMemory };
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var values = tensor.detach();
        if (values.is_sparse)
        {
            if (values.numel() > most)
                return scan with { State = ScanState.NoMemory };
            values = values.to_dense();
        }

        if (values.is_complex())
            values = view_as_real(values);
        var kind = (ElementKind)(sbyte)values.dtype;
        if (ValueKernels.SizeOf(kind) == 0)
            return scan with { State = ScanState.OtherType };
        if (values.numel() > most)
        {
            every = (values.numel() + most - 1) / most;
            values = values.is_contiguous()
                ? values.view(-1)[TensorIndex.Slice(0, values.numel(), every)]
                : values[TensorIndex.Slice(0, values.shape[0], Math.Min(every, values.shape[0]))];
        }

        values = values.cpu().contiguous().view(-1);
        const long Chunk = 1L << 27; // a span of bytes ends at 2 GiB
        for (var start = 0L; start < values.numel(); start += Chunk)
        {
            using var part = values.narrow(0, start, Math.Min(Chunk, values.numel() - start));
            fixed (byte* data = part.bytes)
                ValueKernels.Add(ref scan, kind, data, part.numel(), 1);
        }

        return scan;
    }

    /// <summary>Whether all values are finite; true for types that hold no such numbers.</summary>
    public static bool AreFinite(Tensor tensor) =>
        !HostTensor.IsFloating(tensor.dtype) || TensorStatistics.Compute(tensor).NonFinite == 0;

    /// <summary>Range and counts of all values.</summary>
    public static TensorRange Range(string name, Tensor tensor) => Range(name, tensor.dtype, tensor.shape, Read(tensor, long.MaxValue, out _));

    /// <summary>A scan as it is shown.</summary>
    public static TensorRange Range(string name, ScalarType type, IReadOnlyList<long> shape, in TensorScan scan)
    {
        var any = scan.Min <= scan.Max;
        return new TensorRange(
            name, type.ToString().ToLowerInvariant(), shape, scan.Elements, any ? scan.Min : double.NaN, any ? scan.Max : double.NaN,
            scan.NaN, scan.PositiveInfinity, scan.NegativeInfinity, scan.Zeros);
    }

    /// <summary>The indices along the first dimension that hold NaN or infinity.</summary>
    public static long[] Rows(Tensor tensor)
    {
        if (tensor.dim() == 0 || tensor.numel() == 0 || !HostTensor.IsFloating(tensor.dtype))
            return [];
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return HostTensor.ToInt64s(tensor.detach().isfinite().logical_not().reshape(tensor.shape[0], -1).any(1).nonzero().view(-1));
    }
}
