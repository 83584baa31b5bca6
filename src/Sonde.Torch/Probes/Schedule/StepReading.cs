// What one call of Step brings along: the user's tensors, borrowed until it returns.
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>The arguments of one step. The tensors are the user's: nothing keeps or disposes them.</summary>
/// <param name="Step">The step under which values are recorded.</param>
/// <param name="Call">How many calls came before; schedules go by it.</param>
/// <param name="OptimizerStepped">False within a group of accumulated steps.</param>
/// <param name="Loss">The loss; alive.</param>
/// <param name="X">The input, where given.</param>
/// <param name="Output">The model's output, where given.</param>
/// <param name="Y">The targets, where given.</param>
internal readonly record struct StepReading(long Step, long Call, bool OptimizerStepped, Tensor Loss, Tensor? X, Tensor? Output, Tensor? Y)
{
    /// <summary>The loss's value, read once for all who ask; null where it is not one float32 element in the CPU's memory.</summary>
    public float? LossValue { get; } = Loss.numel() == 1 && Loss.dtype == ScalarType.Float32 && Loss.device_type == DeviceType.CPU && !Loss.is_sparse
        ? MemoryMarshal.Read<float>(Loss.bytes)
        : null;
}
