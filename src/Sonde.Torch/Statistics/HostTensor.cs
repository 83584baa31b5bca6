// Gives the values of any tensor as spans in memory: in place where that is possible, else through a copy that is disposed again.
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Reads tensors without owning, keeping or changing them.</summary>
internal static class HostTensor
{
    /// <summary>Elements a chunk: a span of bytes ends at 2 GiB.</summary>
    private const long ChunkElements = 1L << 27;

    /// <summary>Adds every element to running sums, float64 as doubles, every other floating-point type as floats.</summary>
    /// <exception cref="ArgumentException">The tensor's type is not a floating-point one.</exception>
    public static void AddTo(ref StatisticsSums sums, Tensor tensor)
    {
        if (!IsFloating(tensor.dtype))
            throw new ArgumentException($"A floating-point tensor is needed, this one holds {tensor.dtype}.", nameof(tensor));
        var count = tensor.numel();
        if (count == 0) return;
        if (tensor.device_type == DeviceType.CPU && !tensor.is_sparse && StridedValues.TryAdd(ref sums, tensor)) return;
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var values = tensor.detach();
        if (values.is_sparse)
        {
            values = StoredValues(values);   // the gradient of a large embedding, made dense, can be larger than the memory
            sums.AddZeros(count - values.numel());
            count = values.numel();
        }
        if (values.dtype is not (ScalarType.Float32 or ScalarType.Float64)) values = values.to(ScalarType.Float32);
        values = values.cpu().contiguous().view(-1);
        for (long start = 0; start < count; start += ChunkElements)
        {
            using var chunk = values.narrow(0, start, Math.Min(ChunkElements, count - start));
            if (chunk.dtype == ScalarType.Float64) sums.Add(MemoryMarshal.Cast<byte, double>(chunk.bytes));
            else sums.Add(MemoryMarshal.Cast<byte, float>(chunk.bytes));
        }
    }

    /// <summary>A copy of all elements as float32, row-major; integer and boolean tensors are converted.</summary>
    public static float[] ToFloats(Tensor tensor)
    {
        if (tensor.numel() == 0) return [];
        if (IsInPlace(tensor, ScalarType.Float32)) return MemoryMarshal.Cast<byte, float>(tensor.bytes).ToArray();
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var dense = tensor.detach();
        if (dense.is_sparse) dense = dense.to_dense();
        return MemoryMarshal.Cast<byte, float>(dense.to(ScalarType.Float32).cpu().contiguous().bytes).ToArray();
    }

    /// <summary>The values that a sparse tensor stores, [places, ...]: those of one place added up, as <c>coalesce</c> does, which TorchSharp lacks.</summary>
    /// <remarks>What it makes belongs to the caller's dispose scope.</remarks>
    public static Tensor StoredValues(Tensor sparse)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var (indices, values, shape) = (sparse.detach().SparseIndices, sparse.detach().SparseValues, sparse.shape);
        var places = indices.select(0, 0);
        for (var dimension = 1; dimension < indices.shape[0]; dimension++) places = (places * shape[dimension]) + indices.select(0, dimension);
        var (distinct, inverse, _) = places.unique(return_inverse: true);
        if (distinct.numel() == places.numel()) return values.MoveToOuterDisposeScope();
        return torch.zeros([distinct.numel(), .. values.shape[1..]], values.dtype, values.device).index_add_(0, inverse!, values, 1).MoveToOuterDisposeScope();
    }

    /// <summary>A copy of all elements of an integer tensor, row-major.</summary>
    public static long[] ToInt64s(Tensor tensor)
    {
        if (tensor.numel() == 0) return [];
        if (IsInPlace(tensor, ScalarType.Int64)) return MemoryMarshal.Cast<byte, long>(tensor.bytes).ToArray();
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        return MemoryMarshal.Cast<byte, long>(tensor.detach().to(ScalarType.Int64).cpu().contiguous().bytes).ToArray();
    }

    /// <summary>A copy of all elements' bytes as they are, row-major.</summary>
    public static byte[] ToBytes(Tensor tensor)
    {
        if (tensor.numel() == 0) return [];
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var dense = tensor.detach();
        if (dense.is_sparse) dense = dense.to_dense();
        return dense.cpu().contiguous().bytes.ToArray();
    }

    /// <summary>Whether the memory can be read as it lies.</summary>
    public static bool IsInPlace(Tensor tensor, ScalarType type) =>
        tensor.dtype == type && tensor.device_type == DeviceType.CPU && !tensor.is_sparse && tensor.is_contiguous();

    /// <summary>Whether a type holds real floating-point numbers.</summary>
    public static bool IsFloating(ScalarType type) =>
        type is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16;

    /// <summary>Whether a type holds class indices.</summary>
    public static bool IsInteger(ScalarType type) =>
        type is ScalarType.Int64 or ScalarType.Int32 or ScalarType.Int16 or ScalarType.Int8 or ScalarType.Byte;
}
