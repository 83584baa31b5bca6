// A tensor as a module's hook saw it.
using Sonde.Events;
using Sonde.Torch.Tracing;
using TorchSharp;

namespace Sonde.Torch.Captures;

/// <summary>All of it is read at once and the tensor is not kept: it may be disposed of, or collected, by the time the graph is built.</summary>
internal sealed class TensorSeen(torch.Tensor tensor, OpTraceSession session)
{
    /// <summary>Its number in the trace; -1 where ops cannot be seen.</summary>
    public int Number { get; } = session.NumberOf(tensor);

    public GraphTensor Facts { get; } = Describe(tensor);

    public bool RequiresGrad { get; } = tensor.requires_grad;

    /// <summary>Bytes of its elements.</summary>
    public long Bytes { get; } = tensor.numel() * tensor.element_size();

    public static GraphTensor Describe(torch.Tensor tensor) =>
        new() { Shape = tensor.shape, Type = tensor.dtype.ToString(), Device = tensor.device.ToString() };
}
