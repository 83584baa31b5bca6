// Thresholds for reading a loss curve.
namespace Sonde.Diagnosis;

/// <summary>
/// Thresholds for reading a loss curve. Shares are of the initial loss where the curve lies above zero, so that no scale of loss is assumed; of
/// the curve's own range where it does not.
/// </summary>
internal sealed record LossTrendOptions
{
    /// <summary>Fewest points, one a step, before a loss may be called stalled. Ours.</summary>
    public int MinSteps { get; init; } = 50;

    /// <summary>Fewest points, one an epoch, before a loss may be called stalled. Ours.</summary>
    public int MinEpochs { get; init; } = 10;

    /// <summary>Fewest points before a fall may be called a fall. Ours.</summary>
    public int MinToSeeFall { get; init; } = 8;

    /// <summary>A loss that ends this share below its start has fallen. Ours.</summary>
    public double Fallen { get; init; } = 0.2;

    /// <summary>A loss that ends less than this share below its start has not got anywhere (a loss above 90 % of the initial one). Ours.</summary>
    public double Stalled { get; init; } = 0.1;

    /// <summary>A significant slope of a loss at chance counts only when it adds up to this share over half of the run. Ours.</summary>
    public double SmallestFall { get; init; } = 0.005;

    /// <summary>A loss within this share of the cross-entropy of guessing is at chance. Ours.</summary>
    public double AtChance { get; init; } = 0.02;

    /// <summary>
    /// The end of a curve is its last fifth, and at most this many points: however long a run is, a loss that comes back up is seen
    /// once half as many show it. Ours.
    /// </summary>
    public int MostAtEnd { get; init; } = 500;

    /// <summary>A loss that ends this share above what it was has risen. Ours.</summary>
    public double Risen { get; init; } = 0.2;

    /// <summary>A loss that had fallen has come back up when it has gained this share of what it had lost. Ours.</summary>
    public double CameBack { get; init; } = 0.5;

    /// <summary>The curve is reduced to the medians of this many blocks before its slope is taken.</summary>
    public int Blocks { get; init; } = 100;
}
