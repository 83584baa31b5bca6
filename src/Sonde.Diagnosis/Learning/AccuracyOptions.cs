// Thresholds for telling an accuracy from guessing.
namespace Sonde.Diagnosis;

/// <summary>Thresholds for telling an accuracy from guessing.</summary>
internal sealed record AccuracyOptions
{
    /// <summary>Half width of the noise band in standard errors (binomial, 99 % two-sided).</summary>
    public double StandardErrors { get; init; } = 2.5;

    /// <summary>
    /// Samples in one evaluation when the run does not record the number. A number that is too high is conservative: the band becomes narrower.
    /// </summary>
    public int AssumedEvaluation { get; init; } = 1000;

    /// <summary>Samples in one training step's accuracy when the run does not record the number.</summary>
    public int AssumedBatch { get; init; } = 32;

    /// <summary>Widest noise band that still allows a judgement. Ours.</summary>
    public double WidestBand { get; init; } = 0.08;

    /// <summary>Fewest training steps; many classes need more, see <see cref="StepsPerClass"/>. Ours.</summary>
    public int MinSteps { get; init; } = 100;

    /// <summary>Fewest training steps a class. Ours.</summary>
    public int StepsPerClass { get; init; } = 10;

    /// <summary>Fewest epochs when the curve has a point an epoch. Ours.</summary>
    public int MinEpochs { get; init; } = 5;

    /// <summary>
    /// Steps from which on a standstill may be called an error: plain gradient descent can sit on the plateau of guessing for
    /// hundreds of steps and leave it. Ours, about an epoch of 60 000 samples.
    /// </summary>
    public int LongSteps { get; init; } = 1000;

    /// <summary>The share of the commonest label counts as a baseline of its own from this multiple of 1 / classes on. Ours.</summary>
    public double DistinctMajority { get; init; } = 1.2;
}
