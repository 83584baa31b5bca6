// Which ops may give a tensor that shares its input's memory; whether one did is then read from the storages.
using System.Collections.Frozen;

namespace Sonde.Torch.Tracing;

/// <summary>The view ops of libtorch, and those that are a view or a copy as it happens.</summary>
internal static class ViewOps
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "view", "view_as", "_unsafe_view", "reshape", "reshape_as", "_reshape_alias", "flatten", "unflatten", "ravel",
        "select", "slice", "narrow", "diagonal", "unfold", "index", "as_strided",
        "transpose", "t", "numpy_T", "matrix_H", "mT", "mH", "adjoint", "permute", "movedim", "moveaxis", "swapaxes", "swapdims",
        "expand", "expand_as", "broadcast_to", "broadcast_tensors", "unsqueeze", "squeeze", "atleast_1d", "atleast_2d", "atleast_3d",
        "split", "split_with_sizes", "chunk", "tensor_split", "hsplit", "vsplit", "dsplit", "unbind", "meshgrid",
        "detach", "alias", "lift_fresh", "positive", "contiguous", "to", "type_as", "cpu", "cuda", "dropout", "real", "imag",
        "view_as_real", "view_as_complex", "_conj", "_neg_view", "resolve_conj", "resolve_neg", "values", "indices", "identity",
    }.Select(name => "aten::" + name).ToFrozenSet();

    public static bool MayBe(string op) => Names.Contains(op);
}
