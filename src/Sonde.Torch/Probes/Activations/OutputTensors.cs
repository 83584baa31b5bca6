// Finds the tensors in what a module takes or returns: one, a tuple of any depth, a list.
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Flattens results in order.</summary>
internal static class OutputTensors
{
    /// <summary>Adds each living tensor with a place in front of it: [0], [1]; no place where the value is a tensor itself.</summary>
    public static void Collect(object? value, List<(string Place, Tensor Tensor)> into, string place = "")
    {
        switch (value)
        {
            case Tensor tensor:
                if (!tensor.IsInvalid) into.Add((place, tensor));
                break;
            case ITuple tuple:
                for (var i = 0; i < tuple.Length; i++) Collect(tuple[i], into, $"{place}[{i}]");
                break;
            case IEnumerable<Tensor> tensors:
                var index = 0;
                foreach (var tensor in tensors) Collect(tensor, into, $"{place}[{index++}]");
                break;
        }
    }
}
