// What the numbers of a tensor on the way to the loss are: probabilities, their logarithms, logits, a range.
namespace Sonde.Diagnosis;

/// <summary>What made the numbers what they are.</summary>
internal enum HeadKind
{
    /// <summary>Computed in a way that says nothing about them.</summary>
    Other,

    /// <summary>As a layer puts them out: any number.</summary>
    Layer,

    /// <summary>Probabilities that add up to 1 along a dimension.</summary>
    Softmax,

    /// <summary>Their logarithms.</summary>
    LogSoftmax,

    /// <summary>Each between 0 and 1.</summary>
    Sigmoid,

    /// <summary>Logarithms of such.</summary>
    LogSigmoid,

    /// <summary>Each between -1 and 1.</summary>
    Tanh,

    /// <summary>Each 0 or more.</summary>
    Relu,

    /// <summary>Each above 0.</summary>
    Positive,
}

/// <summary>What is known of the numbers that an op on the way puts out.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Op">Index of the op that made them so.</param>
internal sealed record HeadValue(HeadKind Kind, int Op)
{
    /// <summary>The dimension of a softmax in the shape that it was given; null where it is not known.</summary>
    public int? Dimension { get; init; }

    /// <summary>The smallest number that they can be.</summary>
    public double Low { get; init; } = double.NegativeInfinity;

    /// <summary>The largest number that they can be.</summary>
    public double High { get; init; } = double.PositiveInfinity;

    /// <summary>Whether no gradient goes back through them: they are a target, made by the model itself.</summary>
    public bool IsDetached { get; init; }

    /// <summary>What the numbers were before the op that made them so; null at a layer.</summary>
    public HeadValue? Before { get; init; }
}
