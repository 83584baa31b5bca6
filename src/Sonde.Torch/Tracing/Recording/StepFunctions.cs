// The ops that keep requires_grad and pass on nothing but zeros.
using System.Text;

namespace Sonde.Torch.Tracing;

/// <summary>
/// Functions in steps: libtorch differentiates them, and their derivative is zero wherever it exists. A parameter that reaches the loss
/// through them alone gets a gradient of zeros, and never learns.
/// </summary>
internal static class StepFunctions
{
    private const string Bernoulli = "aten::bernoulli";   // in place it draws anew and takes in nothing
    private static readonly string[] InPlaceToo = ["aten::round", "aten::floor", "aten::ceil", "aten::trunc", "aten::fix", "aten::sign"];

    /// <param name="op">The name with its namespace, <c>aten::round</c>; in place too. Allocates nothing.</param>
    public static bool Contains(ReadOnlySpan<byte> op)
    {
        var name = op.EndsWith("_"u8) ? op[..^1] : op;
        foreach (var known in InPlaceToo)
        {
            if (Ascii.Equals(name, known)) return true;
        }
        return Ascii.Equals(op, Bernoulli);
    }

    /// <inheritdoc cref="Contains(ReadOnlySpan{byte})"/>
    public static bool Contains(string op) => InPlaceToo.Contains(op.EndsWith('_') ? op[..^1] : op) || op == Bernoulli;
}
