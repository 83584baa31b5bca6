// Thresholds of dead-relu.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of dead-relu. Units are counted, not elements: half of a healthy rectifier's elements are zero.</summary>
internal sealed record DeadReluOptions
{
    /// <summary>Share of a layer's units that never fire. Amazon SageMaker Debugger's threshold_layer.</summary>
    public double Units { get; init; } = 0.5;

    /// <summary>The same from which on it is an error. Ours.</summary>
    public double UnitsError { get; init; } = 0.9;

    /// <summary>Fewest sampled batches over which a unit must be silent. Ours: at 64 samples a batch more than the 512 that tell 1 % from never.</summary>
    public int MinBatches { get; init; } = 10;
}
