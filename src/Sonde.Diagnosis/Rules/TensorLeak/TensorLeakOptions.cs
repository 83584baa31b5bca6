// Thresholds of tensor-leak.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of tensor-leak. Tensors are counted, not bytes: one kept loss a step keeps its whole graph.</summary>
internal sealed record TensorLeakOptions
{
    /// <summary>Share of the readings that are left out at the start, where optimizer state, buffers and caches come to be. Ours.</summary>
    public double WarmUp { get; init; } = 0.2;

    /// <summary>
    /// Fewest readings after those: 300 steps at one in ten. Ours; 50 steps are the catalogue's, and too few for what a loop keeps for an epoch.
    /// </summary>
    public int MinReadings { get; init; } = 30;

    /// <summary>
    /// Fewest tensors a step that are never freed. Ours: a loss that is kept every step makes one, results of an evaluation now and then far less.
    /// </summary>
    public double PerStep { get; init; } = 0.5;

    /// <summary>Share of the readings from one to the next of which their number rises. Ours.</summary>
    public double Rising { get; init; } = 0.8;
}
