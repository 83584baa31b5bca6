// Thresholds of no-gradient.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of no-gradient.</summary>
internal sealed record NoGradientOptions
{
    /// <summary>Fewest frames without any gradient: a part trained every other step has one soon. Ours.</summary>
    public int MinFrames { get; init; } = 2;

    /// <summary>Fewest of the newest frames, all without a gradient, before one that was there earlier counts as lost. Ours.</summary>
    public int MinFramesLost { get; init; } = 20;

    /// <summary>Fewest frames before the lack of any backward pass is a finding, so that accumulation is not taken for it. Ours.</summary>
    public int MinFramesWithoutBackward { get; init; } = 10;
}
