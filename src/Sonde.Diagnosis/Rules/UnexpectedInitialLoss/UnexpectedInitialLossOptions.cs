// Thresholds of unexpected-initial-loss.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of unexpected-initial-loss.</summary>
internal sealed record UnexpectedInitialLossOptions
{
    /// <summary>First loss over that of guessing. A fresh network with scaled inputs is within 1.5. Ours.</summary>
    public double Ratio { get; init; } = 4;
}
