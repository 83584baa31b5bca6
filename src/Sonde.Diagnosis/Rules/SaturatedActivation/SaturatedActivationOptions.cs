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

    /// <summary>Fewest sampled batches over which that must hold. Ours.</summary>
    public int MinBatches { get; init; } = 10;
}
