// What a debugger shows for a tensor, where it honours attributes of this assembly for TorchSharp's type.
using System.Diagnostics;
using Sonde.Torch;
using Sonde.Torch.Captures;
using TorchSharp;

[assembly: DebuggerDisplay("{Sonde.Torch.TensorDescription.Of(this),nq}", Target = typeof(torch.Tensor))]
[assembly: DebuggerTypeProxy(typeof(TensorDebugView), Target = typeof(torch.Tensor))]

namespace Sonde.Torch;

/// <summary>The rows under a tensor in a watch window.</summary>
public sealed class TensorDebugView(torch.Tensor tensor)
{
    private const int FirstValues = 32;

    /// <summary>All in one line.</summary>
    public string Description => TensorDescription.Of(tensor);

    /// <summary>Sizes of the dimensions; empty for a disposed tensor.</summary>
    public IReadOnlyList<long> Shape => tensor.IsInvalid ? [] : tensor.shape;

    /// <summary>Element type.</summary>
    public string Type => tensor.IsInvalid ? "disposed" : tensor.dtype.ToString();

    /// <summary>Range and counts of the values.</summary>
    public string Range => Try(() => TensorDescription.Values(tensor));

    /// <summary>The gradient's range, or why there is none.</summary>
    public string Gradient => Try(() => TensorDescription.Gradient(tensor));

    /// <summary>Indices along the first dimension that hold NaN or infinity; empty where all is finite or not readable.</summary>
    public IReadOnlyList<long> NonFiniteRows => tensor.IsInvalid || tensor.is_meta || tensor.is_sparse ? [] : TensorValues.Rows(tensor);

    /// <summary>The first 32 values, row by row.</summary>
    public IReadOnlyList<float> Values
    {
        get
        {
            if (tensor.IsInvalid || tensor.is_meta || tensor.is_sparse || tensor.is_complex())
                return [];
            using var noGrad = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            var flat = tensor.detach().flatten();
            return HostTensor.ToFloats(flat.narrow(0, 0, Math.Min(flat.numel(), FirstValues)));
        }
    }

    private string Try(Func<string> read) => tensor.IsInvalid ? "disposed" : tensor.numel() == 0 ? "empty" : read();
}
