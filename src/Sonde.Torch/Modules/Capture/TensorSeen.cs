// A tensor as a module's hook saw it.
using Sonde.Events;
using Sonde.Torch.Autograd;
using TorchSharp;

namespace Sonde.Torch.Modules;

/// <summary>Shape and type are read at once, since the tensor may be disposed of by the time the graph is built.</summary>
internal sealed class TensorSeen(torch.Tensor tensor, OpTraceSession session)
{
    private int _number = session.Find(tensor);

    public GraphTensor Facts { get; } = Describe(tensor);

    public bool RequiresGrad { get; } = tensor.requires_grad;

    /// <summary>Bytes of its elements.</summary>
    public long Bytes { get; } = tensor.numel() * tensor.element_size();

    /// <summary>Its number in the trace, or -1. A tensor that no op had met when it was seen may have met one since.</summary>
    public int Number => _number >= 0 || tensor.IsInvalid ? _number : _number = session.Find(tensor);

    public static GraphTensor Describe(torch.Tensor tensor) => new(tensor.shape, tensor.dtype.ToString(), tensor.device.ToString());
}
