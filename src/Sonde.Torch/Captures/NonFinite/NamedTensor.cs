// Tensors that a report can call by name: what the model holds, and what the user gave.
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>What a named tensor is to the training.</summary>
internal enum TensorRole
{
    Parameter,
    Buffer,
    Batch,
}

/// <summary>A tensor of the user's by its name.</summary>
internal sealed record NamedTensor(string Name, TensorRole Role, Tensor Tensor)
{
    /// <summary>Parameters and buffers of a model; none without one.</summary>
    public static List<NamedTensor> Of(nn.Module? model) => model is null ? [] :
    [
        .. model.named_parameters().Select(entry => new NamedTensor(entry.name, TensorRole.Parameter, entry.parameter)),
        .. model.named_buffers().Select(entry => new NamedTensor(entry.name, TensorRole.Buffer, entry.buffer)),
    ];
}
