// Which elements of memory a tensor is made of.
namespace Sonde.Torch.Interop;

/// <summary>Two dense tensors with equal places hold the same elements, in whatever order.</summary>
/// <param name="Data">Address of the first element.</param>
/// <param name="Elements">How many.</param>
/// <param name="Type">TorchSharp's number of their type.</param>
/// <param name="IsDense">They fill one stretch of memory, each once. False for expanded and stepped views, and where there is no memory.</param>
internal readonly record struct TensorPlace(nint Data, long Elements, sbyte Type, bool IsDense);
