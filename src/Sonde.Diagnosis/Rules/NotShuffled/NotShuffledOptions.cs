// Thresholds of not-shuffled.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of not-shuffled; all ours.</summary>
internal sealed record NotShuffledOptions
{
    /// <summary>Mean share of the commonest class of a batch.</summary>
    public double OneClass { get; init; } = 0.9;

    /// <summary>Share of the commonest class over all batches, at most.</summary>
    public double Mixed { get; init; } = 0.75;

    /// <summary>Share of neighbouring steps whose commonest class is the same.</summary>
    public double Slowly { get; init; } = 0.7;
}
