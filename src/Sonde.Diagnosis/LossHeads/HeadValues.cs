// What each op on the way makes of the numbers that go in.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Follows kinds and ranges of numbers from op to op.</summary>
internal static class HeadValues
{
    private const double Epsilon = 0.01;   // what is added so that a logarithm stays finite

    /// <summary>What an op puts out.</summary>
    public static HeadValue Of(int at, LossHeadOp[] ops, string[] names, HeadValue[] values)
    {
        var op = ops[at];
        var name = names[at];
        if (op.ReadsParameter || !op.From.Any(from => from >= 0)) return new(HeadKind.Layer, at);
        var froms = op.From.Where(from => from >= 0 && from < at).ToArray();
        if (froms.Length == 0) return new(HeadKind.Other, at);
        var given = values[froms[0]];
        var detached = name == "detach" || froms.All(from => values[from].IsDetached);
        return Make() with { IsDetached = detached };

        HeadValue Make() => name switch
        {
            "softmax" => Kind(HeadKind.Softmax, 0, 1) with { Dimension = HeadOps.Dimension(op) },
            "log_softmax" => Kind(HeadKind.LogSoftmax, double.NegativeInfinity, 0) with { Dimension = HeadOps.Dimension(op) },
            "sigmoid" or "hardsigmoid" or "expit" => Kind(HeadKind.Sigmoid, 0, 1),
            "log_sigmoid" or "logsigmoid" => Kind(HeadKind.LogSigmoid, double.NegativeInfinity, 0),
            "tanh" or "hardtanh" or "softsign" => Kind(HeadKind.Tanh, -1, 1),
            "relu" or "threshold" => Kind(HeadKind.Relu, 0, double.PositiveInfinity),
            "relu6" => Kind(HeadKind.Relu, 0, 6),
            "softplus" => Kind(HeadKind.Positive, 0, double.PositiveInfinity),
            "abs" or "square" => Kind(HeadKind.Other, 0, double.PositiveInfinity),
            // A logarithm or its reverse leaves the probabilities those of the op that made them.
            "exp" when given.Kind == HeadKind.LogSoftmax => given with { Kind = HeadKind.Softmax, Low = 0, High = 1 },
            "exp" when given.Kind == HeadKind.LogSigmoid => given with { Kind = HeadKind.Sigmoid, Low = 0, High = 1 },
            "exp" => Kind(HeadKind.Positive, 0, double.PositiveInfinity),
            "log" when given.Kind == HeadKind.Softmax => given with { Kind = HeadKind.LogSoftmax, Low = double.NegativeInfinity, High = 0 },
            "log" when given.Kind == HeadKind.Sigmoid => given with { Kind = HeadKind.LogSigmoid, Low = double.NegativeInfinity, High = 0 },
            "sub" when froms.Length == 2 && names[froms[1]] == "logsumexp" => Kind(HeadKind.LogSoftmax, double.NegativeInfinity, 0),
            "neg" => Scaled(-1, 0),
            "add" when HeadOps.Scalar(op) is { } c => Math.Abs(c) <= Epsilon ? given : Scaled(1, c),
            "sub" when HeadOps.Scalar(op) is { } c => Math.Abs(c) <= Epsilon ? given : Scaled(1, -c),
            "mul" when HeadOps.Scalar(op) is { } c => c == 1 ? given : Scaled(c, 0),
            "div" when HeadOps.Scalar(op) is { } c => c == 1 ? given : Scaled(1 / c, 0),
            _ when HeadOps.Rearranges(name) => given,
            "cat" or "stack" when froms.Length == op.Inputs.Length && froms.All(from => values[from].Kind == given.Kind) => given,
            _ => new(HeadKind.Other, at) { Before = given },
        };

        HeadValue Kind(HeadKind kind, double low, double high) => new(kind, at) { Low = low, High = high, Before = given };

        HeadValue Scaled(double factor, double offset)
        {
            var (low, high) = (given.Low * factor + offset, given.High * factor + offset);
            return new(HeadKind.Other, at) { Low = Math.Min(low, high), High = Math.Max(low, high), Before = given };
        }
    }
}
