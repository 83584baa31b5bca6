// One comparison of what the model puts out with a target, as part of the loss.
using Sonde.Events;

namespace Sonde.Diagnosis;

/// <summary>How outputs are compared with targets.</summary>
internal enum LossKind
{
    /// <summary>cross_entropy: takes logits and makes the softmax itself.</summary>
    CrossEntropy,

    /// <summary>nll_loss: takes logarithms of probabilities.</summary>
    NegativeLogLikelihood,

    /// <summary>binary_cross_entropy: takes probabilities.</summary>
    BinaryCrossEntropy,

    /// <summary>binary_cross_entropy_with_logits: takes logits and makes the sigmoid itself.</summary>
    BinaryCrossEntropyWithLogits,

    /// <summary>mse_loss, l1_loss, smooth_l1_loss, huber_loss, or a difference that is squared or made positive by hand.</summary>
    Distance,

    /// <summary>kl_div: takes logarithms of probabilities.</summary>
    Divergence,

    /// <summary>Logarithms of probabilities, picked by the target or multiplied with it: larger is better.</summary>
    LogLikelihood,

    /// <summary>Probabilities picked by the target, larger is better.</summary>
    Likelihood,

    /// <summary>cosine_similarity with a target: larger is better.</summary>
    Similarity,

    /// <summary>Another loss function of libtorch that is never below zero.</summary>
    OtherPositive,
}

/// <summary>A term of the loss.</summary>
/// <param name="Kind">How it compares.</param>
/// <param name="At">Index of its op in the record.</param>
/// <param name="Op">Its op.</param>
/// <param name="Prediction">What comes from the model.</param>
/// <param name="PredictionInput">Which of the op's inputs that is.</param>
/// <param name="TargetInput">Which of the op's inputs is the target; null where there is none.</param>
internal sealed record LossTerm(LossKind Kind, int At, LossHeadOp Op, HeadValue Prediction, int PredictionInput, int? TargetInput)
{
    /// <summary>The op at which prediction and target meet: a broadcast or a difference before the term's own op, else that.</summary>
    public LossHeadOp Meeting { get; init; } = Op;

    /// <summary>Where prediction and target stand among the inputs of <see cref="Meeting"/>.</summary>
    public (int Prediction, int? Target) MeetingInputs { get; init; } = (PredictionInput, TargetInput);

    /// <summary>Shape of what comes from the model.</summary>
    public long[] PredictionShape => Meeting.Inputs[MeetingInputs.Prediction];

    /// <summary>Shape of the target; null where there is none.</summary>
    public long[]? TargetShape => MeetingInputs.Target is { } at ? Meeting.Inputs[at] : null;

    /// <summary>Whether a larger number is the better one.</summary>
    public bool LargerIsBetter => Kind is LossKind.LogLikelihood or LossKind.Likelihood or LossKind.Similarity;

    /// <summary>How it sums up its elements: 0 none, 1 mean, 2 sum; null where it does not or that is not known.</summary>
    public long? Reduction => Kind switch
    {
        LossKind.LogLikelihood or LossKind.Likelihood or LossKind.Similarity => null,
        _ when HeadOps.Name(Op) is "pow" or "square" or "mul" or "abs" => null,
        _ => Op.Arguments is [var first, ..] ? first : null,
    };

    /// <summary>Its name in code, <c>cross_entropy</c>.</summary>
    public string Name => Kind switch
    {
        LossKind.CrossEntropy => "cross_entropy",
        LossKind.NegativeLogLikelihood => "nll_loss",
        LossKind.BinaryCrossEntropy => "binary_cross_entropy",
        LossKind.BinaryCrossEntropyWithLogits => "binary_cross_entropy_with_logits",
        LossKind.Divergence => "kl_div",
        LossKind.LogLikelihood => "log-likelihood",
        LossKind.Likelihood => "likelihood",
        LossKind.Similarity => "cosine_similarity",
        _ => HeadOps.Name(Op) switch { "pow" or "square" or "mul" => "squared difference", "abs" => "absolute difference", var name => name },
    };
}
