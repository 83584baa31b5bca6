// Thresholds of repeated-batch.
namespace Sonde.Diagnosis;

/// <summary>Thresholds of repeated-batch; all ours.</summary>
internal sealed record RepeatedBatchOptions
{
    /// <summary>Accuracy on the batch over that on held-out data.</summary>
    public double Gap { get; init; } = 0.2;

    /// <summary>Held-out loss over that of the batch.</summary>
    public double Ratio { get; init; } = 2;

    /// <summary>Training steps.</summary>
    public int MinSteps { get; init; } = 50;
}
