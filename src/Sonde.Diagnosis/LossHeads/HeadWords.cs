// What the rules about losses say alike: places, shapes, what is missing.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>Words of the rules about losses.</summary>
internal static class HeadWords
{
    /// <summary>What such a rule needs where no way to the loss was recorded.</summary>
    public static RuleOutcome Missing { get; } = RuleOutcome.Needs(
        "the ops between the last layer and the loss, which the training monitor records in the first step on Linux x64", LossHeadRecord.Reading.Plugin);

    /// <summary>A finding at an op's place.</summary>
    public static Finding At(this Finding finding, LossHeadOp op, LossHeadOp? otherwise = null) => finding with
    {
        Layer = finding.Layer ?? op.Layer ?? otherwise?.Layer,
        Source = op.Source ?? otherwise?.Source,
        Snippet = op.Source is null ? otherwise?.Snippet : op.Snippet,
    };

    /// <summary><c> at Train.cs:42</c>, or nothing.</summary>
    public static string Place(LossHeadOp op) => op.Source is { } source ? $" at {source}" : "";

    /// <summary><c>[32, 5]</c>.</summary>
    public static string Shape(long[] shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>What the numbers are called by what made them.</summary>
    public static string Kind(HeadKind kind) => kind switch
    {
        HeadKind.Softmax => "softmax",
        HeadKind.LogSoftmax => "log_softmax",
        HeadKind.Sigmoid => "sigmoid",
        HeadKind.LogSigmoid => "log_sigmoid",
        HeadKind.Tanh => "tanh",
        HeadKind.Relu => "relu",
        HeadKind.Positive => "a function that is never negative",
        HeadKind.Layer => "the last layer as it is",
        _ => "a computation",
    };

    /// <summary>The size of the class dimension of what a loss over classes takes in; null for a single sample without a batch.</summary>
    public static long? Classes(LossTerm term) => term.PredictionShape is { Length: >= 2 } shape ? shape[1] : null;
}
