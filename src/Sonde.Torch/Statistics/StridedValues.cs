// Feeds the elements of a tensor on the CPU to running sums as they lie in memory, whatever its strides and type.
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Statistics do not depend on the order of the elements. So a tensor that fills its memory without gaps, transposed or channels-last as
/// it may be, is one span; any other is walked run by run along its densest dimension. Nothing is copied but a block at a time.
/// </summary>
internal static class StridedValues
{
    private const int Block = 512;

    /// <summary>Adds every element; false where the memory is more than one span can hold.</summary>
    /// <param name="sums">The sums to add to.</param>
    /// <param name="tensor">A dense tensor on the CPU of a floating-point type, with at least one element.</param>
    public static bool TryAdd(ref StatisticsSums sums, Tensor tensor)
    {
        if (tensor.is_contiguous())   // asked first: shapes and strides take longer to fetch than a small tensor to read
            return tensor.numel() * tensor.ElementSize <= int.MaxValue && AddRun(ref sums, tensor.bytes, tensor.dtype);
        var dimensions = Merge(tensor.shape, tensor.stride());
        var extent = 1L;
        foreach (var (size, stride) in dimensions) extent += (size - 1) * stride;
        if (extent * tensor.ElementSize > int.MaxValue) return false;
        using var noGrad = torch.no_grad();
        using var detached = tensor.detach();
        using var memory = detached.as_strided([extent], [1], tensor.storage_offset());
        var bytes = memory.bytes;
        return extent == tensor.numel() && dimensions.Count <= 1
            ? AddRun(ref sums, bytes, tensor.dtype)
            : Walk(ref sums, bytes, tensor.dtype, (int)tensor.ElementSize, dimensions);
    }

    /// <summary>Dimensions by falling stride, those that follow each other without a gap made one.</summary>
    private static List<(long Size, long Stride)> Merge(long[] shape, long[] strides)
    {
        List<(long Size, long Stride)> merged = [];
        foreach (var (size, stride) in shape.Zip(strides).Where(pair => pair.First > 1).OrderBy(pair => pair.Second))
        {
            if (merged is [.., var last] && stride == last.Size * last.Stride) merged[^1] = (last.Size * size, last.Stride);
            else merged.Add((size, stride));
        }
        merged.Reverse();
        return merged;
    }

    private static bool Walk(ref StatisticsSums sums, ReadOnlySpan<byte> bytes, ScalarType type, int elementSize, List<(long Size, long Stride)> dimensions)
    {
        var (runSize, runStride) = dimensions[^1];
        var index = new long[dimensions.Count - 1];
        Span<byte> gathered = stackalloc byte[Block * sizeof(double)];
        while (true)
        {
            var start = 0L;
            for (var d = 0; d < index.Length; d++) start += index[d] * dimensions[d].Stride;
            if (runStride == 1) AddRun(ref sums, bytes.Slice((int)start * elementSize, (int)runSize * elementSize), type);
            else AddGathered(ref sums, bytes, gathered, type, elementSize, start, runStride, runSize);
            var turn = index.Length - 1;
            while (turn >= 0 && ++index[turn] == dimensions[turn].Size) index[turn--] = 0;
            if (turn < 0) return true;
        }
    }

    private static void AddGathered(
        ref StatisticsSums sums, ReadOnlySpan<byte> bytes, Span<byte> gathered, ScalarType type, int elementSize, long start, long stride, long count)
    {
        for (var done = 0L; done < count; done += Block)
        {
            var part = (int)Math.Min(Block, count - done);
            switch (elementSize)
            {
                case 2: Gather(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<byte, ushort>(gathered)[..part], start, stride); break;
                case 4: Gather(MemoryMarshal.Cast<byte, uint>(bytes), MemoryMarshal.Cast<byte, uint>(gathered)[..part], start, stride); break;
                default: Gather(MemoryMarshal.Cast<byte, ulong>(bytes), MemoryMarshal.Cast<byte, ulong>(gathered)[..part], start, stride); break;
            }
            AddRun(ref sums, gathered[..(part * elementSize)], type);
            start += part * stride;
        }
    }

    private static void Gather<T>(ReadOnlySpan<T> from, Span<T> to, long start, long stride)
    {
        for (var i = 0; i < to.Length; i++) to[i] = from[(int)(start + i * stride)];
    }

    private static bool AddRun(ref StatisticsSums sums, ReadOnlySpan<byte> bytes, ScalarType type)
    {
        switch (type)
        {
            case ScalarType.Float32: sums.Add(MemoryMarshal.Cast<byte, float>(bytes)); return true;
            case ScalarType.Float64: sums.Add(MemoryMarshal.Cast<byte, double>(bytes)); return true;
        }
        var narrow = MemoryMarshal.Cast<byte, ushort>(bytes);
        Span<float> values = stackalloc float[Block];
        while (narrow.Length > 0)
        {
            var part = narrow[..Math.Min(Block, narrow.Length)];
            if (type == ScalarType.Float16) HalfValues.FromFloat16(part, values);
            else HalfValues.FromBFloat16(part, values);
            sums.Add(values[..part.Length]);
            narrow = narrow[part.Length..];
        }
        return true;
    }
}
