// Thresholds of input-not-normalised.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of input-not-normalised; all ours.</summary>
internal sealed record InputNotNormalisedOptions
{
    /// <summary>Root mean square of the input, or of a column, that is large.</summary>
    public double Large { get; init; } = 10;

    /// <summary>Root mean square of the input that is small.</summary>
    public double Small { get; init; } = 0.01;

    /// <summary>Deviation of one column over that of another.</summary>
    public double Scales { get; init; } = 100;

    /// <summary>Mean of a column over its deviation.</summary>
    public double Offset { get; init; } = 10;

    /// <summary>Factor beyond these limits from which the input alone explains that training fails.</summary>
    public double FarOff { get; init; } = 10;
}
