// Thresholds of overfitting.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of overfitting.</summary>
internal sealed record OverfittingOptions
{
    /// <summary>Fewest evaluations from the best one on, it included; the fewest whose order can be significant at 99 %.</summary>
    public int MinEvaluations { get; init; } = 6;

    /// <summary>Rise of the validation loss above its best, as a share of the best. SageMaker Debugger's ratio, on the validation loss itself.</summary>
    public double Rise { get; init; } = 0.1;

    /// <summary>The rise in standard deviations of the validation loss's noise. Ours.</summary>
    public double Noise { get; init; } = 4;

    /// <summary>Validation loss over training loss at the end, less one. SageMaker Debugger's ratio_threshold.</summary>
    public double Gap { get; init; } = 0.1;
}
