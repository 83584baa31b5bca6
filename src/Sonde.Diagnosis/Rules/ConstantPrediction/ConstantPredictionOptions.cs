// Thresholds of constant-prediction.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of constant-prediction; all ours.</summary>
internal sealed record ConstantPredictionOptions
{
    /// <summary>Spread of the output from sample to sample, as a share of that of the targets, below which it is constant.</summary>
    public double SmallestSpread { get; init; } = 0.02;

    /// <summary>The same as a share of what it was in the first steps, for class scores.</summary>
    public double Collapsed { get; init; } = 0.1;

    /// <summary>Share of the predictions that name one class.</summary>
    public double OneClass { get; init; } = 0.99;

    /// <summary>Training steps.</summary>
    public int MinSteps { get; init; } = 100;
}
