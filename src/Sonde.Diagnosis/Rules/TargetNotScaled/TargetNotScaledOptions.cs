// Thresholds of target-not-scaled.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of target-not-scaled; all ours.</summary>
internal sealed record TargetNotScaledOptions
{
    /// <summary>Root mean square of the targets that is large.</summary>
    public double Large { get; init; } = 30;

    /// <summary>Root mean square of targets that explains a loss that is not finite.</summary>
    public double BlowsUp { get; init; } = 100;

    /// <summary>Share of the way to the targets that the output has come.</summary>
    public double Reached { get; init; } = 0.3;

    /// <summary>Training steps.</summary>
    public int MinSteps { get; init; } = 100;
}
