// Thresholds of no-gradient.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of no-gradient.</summary>
public sealed record NoGradientOptions
{
    /// <summary>Fewest frames without any gradient: a part trained every other step has one soon. Ours.</summary>
    public int MinFrames { get; init; } = 2;
}
