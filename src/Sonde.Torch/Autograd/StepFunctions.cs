// The ops that keep requires_grad and pass on nothing but zeros.
namespace Sonde.Torch.Autograd;

/// <summary>
/// Functions in steps: libtorch differentiates them, and their derivative is zero wherever it exists. A parameter that reaches the loss
/// through them alone gets a gradient of zeros, and never learns.
/// </summary>
internal static class StepFunctions
{
    /// <param name="op">The name with its namespace, <c>aten::round</c>; in place too.</param>
    public static bool Contains(ReadOnlySpan<byte> op)
    {
        var name = op.EndsWith("_"u8) ? op[..^1] : op;
        return name.SequenceEqual("aten::round"u8) || name.SequenceEqual("aten::floor"u8) || name.SequenceEqual("aten::ceil"u8)
            || name.SequenceEqual("aten::trunc"u8) || name.SequenceEqual("aten::fix"u8) || name.SequenceEqual("aten::sign"u8)
            || op.SequenceEqual("aten::bernoulli"u8);   // in place it draws anew and takes in nothing
    }

    /// <inheritdoc cref="Contains(ReadOnlySpan{byte})"/>
    public static bool Contains(string op) => (op.EndsWith('_') ? op[..^1] : op) is "aten::round" or "aten::floor" or "aten::ceil" or "aten::trunc" or "aten::fix"
        or "aten::sign" || op == "aten::bernoulli";
}
