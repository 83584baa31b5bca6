// What a gradient or weight tensor looks like in eight numbers, from one pass over its memory.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>
/// Size and health of a tensor's values. Mean, maximum and norm are over the finite elements only, so one NaN does not hide the rest;
/// values near the ends of float32 (1e-30, 1e30) neither vanish nor overflow. Sums are right to some 1e-7 of their size.
/// </summary>
/// <param name="Elements">Number of elements.</param>
/// <param name="MeanAbs">Mean of |x| over the finite elements; 0 when there are none.</param>
/// <param name="MaxAbs">Largest |x| of the finite elements; 0 when there are none.</param>
/// <param name="Norm">L2 norm over the finite elements.</param>
/// <param name="Zeros">Count of elements that are exactly zero (of either sign).</param>
/// <param name="NaNs">Count of NaN elements.</param>
/// <param name="Infinities">Count of infinite elements (of either sign).</param>
public readonly record struct TensorStatistics(long Elements, double MeanAbs, double MaxAbs, double Norm, long Zeros, long NaNs, long Infinities)
{
    /// <summary>Count of NaN and infinite elements.</summary>
    public long NonFinite => NaNs + Infinities;

    /// <summary>Share of elements that are exactly zero, 0..1; 0 for an empty tensor.</summary>
    public double ZeroShare => Elements == 0 ? 0 : (double)Zeros / Elements;

    /// <summary>True when there is at least one element and each is exactly zero.</summary>
    public bool AllZero => Elements > 0 && Zeros == Elements;

    /// <summary>
    /// Reads a floating-point tensor of any shape, layout and device. On the CPU it is read in place, whatever its strides; on another device
    /// the numbers are computed there and copied over, which waits for the device. Neither the tensor nor its graph is touched.
    /// </summary>
    /// <param name="tensor">Any float32, float64, float16 or bfloat16 tensor; sparse ones count their absent elements as zeros.</param>
    /// <exception cref="ArgumentException">The tensor's type is not a floating-point one.</exception>
    public static TensorStatistics Compute(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.device_type != TorchSharp.DeviceType.CPU && HostTensor.IsFloating(tensor.dtype))
        {
            using var device = new DeviceStatistics();
            var place = device.Add(tensor);
            return DeviceStatistics.At(device.Read(), place, tensor.numel());
        }
        var sums = new StatisticsSums();
        HostTensor.AddTo(ref sums, tensor);
        return sums.ToStatistics();
    }

    /// <summary>The same for values that are already in memory.</summary>
    public static TensorStatistics Compute(ReadOnlySpan<float> values)
    {
        var sums = new StatisticsSums();
        sums.Add(values);
        return sums.ToStatistics();
    }
}
