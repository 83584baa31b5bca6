// Thresholds of class-imbalance.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of class-imbalance; all ours.</summary>
internal sealed record ClassImbalanceOptions
{
    /// <summary>Commonest class over the rarest.</summary>
    public double Ratio { get; init; } = 10;

    /// <summary>Labels seen.</summary>
    public int MinLabels { get; init; } = 200;
}
