// The ops between a layer and a loss by what they do: names without namespace, in-place mark and the prefix of another module.
using System.Collections.Frozen;
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Names of ops.</summary>
internal static class HeadOps
{
    private static readonly FrozenSet<string> Rearranging = new[]
    {
        "reshape", "reshape_as", "view", "view_as", "_unsafe_view", "_reshape_alias", "squeeze", "unsqueeze", "flatten", "unflatten", "ravel", "permute",
            "transpose", "t",
        "movedim", "moveaxis", "swapaxes", "swapdims", "contiguous", "to", "_to_copy", "type_as", "clone", "alias", "slice", "select", "narrow", "index",
            "index_select", "masked_select",
        "expand", "expand_as", "broadcast_to", "broadcast_tensors", "split", "chunk", "split_with_sizes", "unbind", "dropout", "feature_dropout", "cpu",
            "cuda", "detach", "detach_copy",
        "nan_to_num", "clamp", "clamp_min", "clamp_max", "clip", "gather", "take_along_dim",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> OneElementEach = new[] { "mean", "sum", "nanmean", "nansum", "cat", "stack", "where", "maximum", "minimum",
        "max", "min", "relu" }.ToFrozenSet();

    /// <summary><c>softmax</c> of <c>aten::special_softmax</c>, <c>relu</c> of <c>aten::relu_</c>.</summary>
    public static string Name(LossHeadOp op)
    {
        var name = op.Op[(op.Op.LastIndexOf(':') + 1)..];
        if (name.StartsWith("special_", StringComparison.Ordinal)) name = name["special_".Length..];
        if (name is "_softmax" or "_log_softmax") name = name[1..];
        return name.EndsWith('_') && !name.EndsWith("__", StringComparison.Ordinal) ? name[..^1] : name;
    }

    /// <summary>Whether the op only picks, orders, casts or limits numbers, and leaves them what they are.</summary>
    public static bool Rearranges(string name) => Rearranging.Contains(name);

    /// <summary>Whether the op's result rises with each of its inputs.</summary>
    public static bool Rises(string name) => Rearranging.Contains(name) || OneElementEach.Contains(name);

    /// <summary>The number that an op with one tensor adds or multiplies by: its first one.</summary>
    public static double? Scalar(LossHeadOp op)
    {
        if (op.Inputs.Length != 1) return null;
        // An addition also has its factor alpha, a whole number as a rule.
        return op.Numbers.Length > 0 ? op.Numbers[0] : op.Arguments.Length > 0 ? op.Arguments[0] : null;
    }

    /// <summary>A dimension argument counted from 0; null where it or the shape is not known.</summary>
    public static int? Dimension(LossHeadOp op, int argument = 0)
    {
        if (op.Inputs.Length == 0 || op.Arguments.Length <= argument) return null;
        var (rank, at) = (op.Inputs[0].Length, op.Arguments[argument]);
        return at < 0 && at + rank >= 0 ? (int)(at + rank) : at >= 0 && at < rank ? (int)at : null;
    }

    /// <summary>Number of elements of a shape.</summary>
    public static long Elements(long[] shape) => shape.Aggregate(1L, static (product, size) => product * size);
}
