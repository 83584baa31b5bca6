// Thresholds of gradient-spike.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of gradient-spike.</summary>
internal sealed record GradientSpikeOptions
{
    /// <summary>Norm of the gradient over the median of the frames around it. Ours.</summary>
    public double Times { get; init; } = 20;

    /// <summary>The same in robust standard deviations of the logarithm.</summary>
    public double Sigma { get; init; } = 6;
}
