// The tensors in whatever a forward pass takes or gives: a tensor, tuples, lists, dictionaries, packed sequences.
using System.Collections;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace Sonde.Torch.Captures;

/// <summary>Finds tensors in order; what is no container of tensors holds none.</summary>
internal static class TensorWalk
{
    private const int MostDepth = 8;

    /// <summary>The tensors, disposed ones left out.</summary>
    public static IEnumerable<torch.Tensor> In(object? value) => In(value, 0);

    private static IEnumerable<torch.Tensor> In(object? value, int depth)
    {
        if (depth > MostDepth) return [];
        return value switch
        {
            torch.Tensor tensor => tensor.IsInvalid ? [] : [tensor],
            torch.nn.utils.rnn.PackedSequence packed => In(packed.data, depth + 1),
            ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => In(tuple[i], depth + 1)),
            IDictionary dictionary => dictionary.Values.Cast<object?>().SelectMany(item => In(item, depth + 1)),
            string or null => [],
            IEnumerable items when value is not Array { Rank: > 1 } && MayHoldTensors(value.GetType()) =>
                items.Cast<object?>().SelectMany(item => In(item, depth + 1)),
            _ => [],
        };
    }

    // A list of numbers may be long, and an enumerable may run code of the user's: only collections in memory are walked.
    private static bool MayHoldTensors(Type type) =>
        typeof(ICollection).IsAssignableFrom(type) && !(type.IsArray && type.GetElementType()!.IsPrimitive);
}
