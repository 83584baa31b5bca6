// Whether an op's result rises or falls with one of its inputs.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Signs of single ops.</summary>
internal static class HeadSigns
{
    /// <summary>1 where it rises, -1 where it falls, null where that depends.</summary>
    public static int? Of(LossHead head, int at, int input)
    {
        var op = head.Ops[at];
        var name = head.Name(at);
        return name switch
        {
            "neg" or "rsub" => -1,
            "add" => 1,
            "sub" => input == 0 ? 1 : -1,
            "mul" or "div" when op.Inputs.Length == 1 => HeadOps.Scalar(op) is { } factor && factor != 0 ? Math.Sign(factor) : null,
            "mul" or "div" when op.Inputs.Length == 2 && !(name == "div" && input == 1) && !head.IsFromModel(at, 1 - input) => SignOf(head.Facts(op,
                1 - input)),
            "exp" or "sqrt" or "log" or "log1p" or "logsumexp" => 1,
            "softplus" or "sigmoid" or "tanh" => 1,
            _ when HeadOps.Rises(name) => 1,
            _ => null,
        };
    }

    // A mask or weights: numbers of one sign.
    private static int? SignOf(TensorFacts? facts) => facts switch { { Min: >= 0, Max: > 0 } => 1, { Max: <= 0, Min: < 0 } => -1, _ => null };
}
