// Reads chosen elements of any tensor as doubles: in place on the CPU, by one gather and one small copy from a device.
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Reads elements by their row-major place, whatever the tensor's strides, type and device.</summary>
internal static class ElementReader
{
    /// <summary>Whether the elements can be read as real numbers.</summary>
    public static bool CanRead(Tensor tensor) =>
        !tensor.is_sparse && (HostTensor.IsFloating(tensor.dtype) || HostTensor.IsInteger(tensor.dtype) || tensor.dtype == ScalarType.Bool);

    /// <summary>Reads the elements at these places.</summary>
    /// <param name="tensor">A tensor of which <see cref="CanRead"/> holds; neither it nor its graph is touched.</param>
    /// <param name="shape">Its shape, which takes long to fetch.</param>
    /// <param name="places">Row-major places.</param>
    /// <param name="values">Takes one number for each place.</param>
    public static void Read(Tensor tensor, long[] shape, ReadOnlySpan<long> places, Span<double> values)
    {
        if (places.Length == 0) return;
        if (tensor.device_type != DeviceType.CPU || !TryReadInPlace(tensor, shape, places, values)) Gather(tensor, places, values);
    }

    private static bool TryReadInPlace(Tensor tensor, long[] shape, ReadOnlySpan<long> places, Span<double> values)
    {
        if (tensor.is_contiguous())
        {
            if (tensor.numel() * tensor.ElementSize > int.MaxValue) return false;
            Convert(tensor.bytes, tensor.dtype, places, values);
            return true;
        }
        var strides = tensor.stride();
        var extent = 1L;
        for (var d = 0; d < shape.Length; d++) extent += (shape[d] - 1) * strides[d];
        if (extent * tensor.ElementSize > int.MaxValue) return false;
        using var noGrad = torch.no_grad();
        using var detached = tensor.detach();
        using var memory = detached.as_strided([extent], [1], tensor.storage_offset());
        var offsets = new long[places.Length];
        for (var i = 0; i < offsets.Length; i++)
        {
            var rest = places[i];
            for (var d = shape.Length - 1; d >= 0; d--)
            {
                (rest, var at) = Math.DivRem(rest, shape[d]);
                offsets[i] += at * strides[d];
            }
        }
        Convert(memory.bytes, tensor.dtype, offsets, values);
        return true;
    }

    private static void Gather(Tensor tensor, ReadOnlySpan<long> places, Span<double> values)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var chosen = tensor.detach().take(torch.tensor(places.ToArray(), device: tensor.device)).to(ScalarType.Float64).cpu();
        MemoryMarshal.Cast<byte, double>(chosen.bytes).CopyTo(values);
    }

    private static void Convert(ReadOnlySpan<byte> bytes, ScalarType type, ReadOnlySpan<long> places, Span<double> values)
    {
        switch (type)
        {
            case ScalarType.Float32: Convert<float>(bytes, places, values); break;
            case ScalarType.Float64: Convert<double>(bytes, places, values); break;
            case ScalarType.Float16: Convert<Half>(bytes, places, values); break;
            case ScalarType.Int64: Convert<long>(bytes, places, values); break;
            case ScalarType.Int32: Convert<int>(bytes, places, values); break;
            case ScalarType.Int16: Convert<short>(bytes, places, values); break;
            case ScalarType.Int8: Convert<sbyte>(bytes, places, values); break;
            case ScalarType.BFloat16:
                var halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < places.Length; i++) values[i] = BitConverter.Int32BitsToSingle(halves[(int)places[i]] << 16);
                break;
            default: Convert<byte>(bytes, places, values); break;   // bytes, and bool as 0 and 1
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> bytes, ReadOnlySpan<long> places, Span<double> values)
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        var elements = MemoryMarshal.Cast<byte, T>(bytes);
        for (var i = 0; i < places.Length; i++) values[i] = double.CreateTruncating(elements[(int)places[i]]);
    }
}
