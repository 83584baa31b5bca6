// Thresholds of saturated-activation.
namespace Sonde.Diagnosis;

/// <summary>
/// Thresholds of saturated-activation. Where an output counts as near its ends is part of the record: |tanh| over 0.97, and the same point
/// of a sigmoid's curve.
/// </summary>
internal sealed record SaturatedActivationOptions
{
    /// <summary>Share of a layer's units of which more than half of the values are near the ends. Amazon SageMaker Debugger's threshold_layer.</summary>
    public double Units { get; init; } = 0.5;

    /// <summary>The same from which on it is an error. Ours.</summary>
    public double UnitsError { get; init; } = 0.9;

    /// <summary>
    /// Without activations: size (root mean square) of what enters a tanh, by the scale of weights and of what enters the layer. Half as much again
    /// for a sigmoid, whose curve is twice as wide. Ours: at 4, six of ten values lie beyond the point where |tanh| is 0.97.
    /// </summary>
    public double Scale { get; init; } = 4;

    /// <summary>Fewest sampled batches over which that must hold. Ours.</summary>
    public int MinBatches { get; init; } = 10;
}
