// Thresholds of misaligned-labels.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of misaligned-labels; all ours.</summary>
internal sealed record MisalignedLabelsOptions
{
    /// <summary>Share of inputs with other targets, over that of random pairs.</summary>
    public double Changed { get; init; } = 0.6;

    /// <summary>Inputs seen again.</summary>
    public int MinSeen { get; init; } = 40;
}
