// Thresholds of exploding-gradient.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of exploding-gradient: ratios within one network, so that no scale of loss is assumed.</summary>
internal sealed record ExplodingGradientOptions
{
    /// <summary>Norm of the gradient over that of the weights in the first steps, where the loss is far off or breaks. Ours.</summary>
    public double ToWeights { get; init; } = 1000;

    /// <summary>First loss over that of guessing. Ours.</summary>
    public double Loss { get; init; } = 50;

    /// <summary>Norm of the gradient over its median before, where the loss rises or breaks. Ours.</summary>
    public double Growth { get; init; } = 100;

    /// <summary>Gradient RMS of the first layer over that of the last, in a network that does not learn. Ours; AutoTrainer has 70 for any network.</summary>
    public double FirstToLast { get; init; } = 1000;
}
