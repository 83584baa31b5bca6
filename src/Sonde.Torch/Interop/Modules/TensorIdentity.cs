// Whether two tensor objects are one tensor: TorchSharp may wrap the same tensor of libtorch more than once.
using TorchSharp;

namespace Sonde.Torch.Interop;

/// <summary>
/// Compares by the address of libtorch's tensor where the trace has shown that a handle holds one, and by reference elsewhere.
/// <c>Tensor.Equals</c> compares elements and is of no use here.
/// </summary>
internal sealed unsafe class TensorIdentity : IEqualityComparer<torch.Tensor>
{
    private readonly bool _byAddress = NativeTrace.IsAvailable(out _);

    public bool Equals(torch.Tensor? x, torch.Tensor? y) =>
        ReferenceEquals(x, y) || (_byAddress && x is { IsInvalid: false } && y is { IsInvalid: false } && AddressOf(x) == AddressOf(y));

    public int GetHashCode(torch.Tensor tensor) =>
        _byAddress && !tensor.IsInvalid ? AddressOf(tensor).GetHashCode() : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(tensor);

    private static nint AddressOf(torch.Tensor tensor) => *(nint*)tensor.Handle;
}
