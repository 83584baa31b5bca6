// Thresholds of vanishing-gradient.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of vanishing-gradient. All are ratios within one network, so that no scale of loss is assumed.</summary>
internal sealed record VanishingGradientOptions
{
    /// <summary>
    /// Gradient RMS of the first layer over that of the last, in a network that does not learn. Ours: six sigmoid layers stuck at
    /// chance lie between 5e-5 and 2e-3, the same with batch normalisation between 0.3 and 10.
    /// </summary>
    public double FirstToLast { get; init; } = 1e-2;

    /// <summary>The same from which on it is an error at any time, not only after a long training. AutoTrainer's beta1.</summary>
    public double FirstToLastError { get; init; } = 1e-3;

    /// <summary>
    /// The same while loss and accuracy cannot yet say whether the network learns. Ours: a LeNet of sigmoids that does learn starts
    /// at 2e-3.
    /// </summary>
    public double FirstToLastUnjudged { get; init; } = 1e-4;

    /// <summary>
    /// Share of the lost decades that a robust line over depth must account for: one odd layer (an input of tiny scale before
    /// the first one) is no vanishing. Ours.
    /// </summary>
    public double ByDepth { get; init; } = 0.5;

    /// <summary>Fewest weight layers. Ours.</summary>
    public int MinLayers { get; init; } = 3;

    /// <summary>Frames skipped at the start, where initialisation still shows. Ours.</summary>
    public int SkipFrames { get; init; } = 3;

    /// <summary>Fewest frames after those. Ours.</summary>
    public int MinFrames { get; init; } = 10;

    /// <summary>The newest frames, at most, that are judged: what was before is over. As many as the activation rules read.</summary>
    public int Window { get; init; } = LayerActivity.Window;

    /// <summary>Share of the newest frames in which the ratio must lie below the threshold. Ours.</summary>
    public double Persistent { get; init; } = 0.8;

    /// <summary>
    /// In a network that has learned, how far the ratio must have fallen when the loss rose, as a factor: a collapse, not a drift
    /// across the threshold. Ours.
    /// </summary>
    public double Collapse { get; init; } = 10;
}
