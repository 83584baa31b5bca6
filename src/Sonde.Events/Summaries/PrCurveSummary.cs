// Precision and recall over thresholds: counts of right and wrong answers at each.
namespace Sonde.Events;

/// <summary>Computes precision-recall curves in the layout of the <c>pr_curves</c> plugin.</summary>
internal static class PrCurveSummary
{
    /// <summary>The plugin whose tensors are precision-recall curves.</summary>
    public const string PluginName = "pr_curves";

    /// <summary>The thresholds that PyTorch writes.</summary>
    public const int DefaultThresholds = 127;

    /// <summary>Rows of a curve: true positives, false positives, true negatives, false negatives, precision, recall.</summary>
    public const int Rows = 6;

    // What a quotient is divided by at least, as TensorBoard's and PyTorch's writers have it.
    private const double LeastCount = 1e-7;

    /// <summary>The curve as float32 of shape [6, thresholds], row-major; threshold i is i / (thresholds - 1).</summary>
    /// <param name="labels">What is true of each sample.</param>
    /// <param name="predictions">The probability given to it, 0..1. A sample whose prediction is not (or is NaN) is left out, as PyTorch does.</param>
    /// <param name="weights">The weight of each sample; 1 for all where empty.</param>
    /// <param name="thresholds">How many thresholds, at least 2.</param>
    /// <exception cref="ArgumentException">The numbers of samples differ.</exception>
    public static float[] Compute(
        ReadOnlySpan<bool> labels, ReadOnlySpan<float> predictions, ReadOnlySpan<float> weights = default, int thresholds = DefaultThresholds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(thresholds, 2);
        if (labels.Length != predictions.Length || (!weights.IsEmpty && weights.Length != labels.Length))
        {
            throw new ArgumentException(
                $"There are {labels.Length} labels, {predictions.Length} predictions and {weights.Length} weights: as many predictions as labels are needed, "
                    + "and as many weights or none.", nameof(predictions));
        }

        double[] positives = new double[thresholds], negatives = new double[thresholds];
        for (var i = 0; i < labels.Length; i++)
        {
            if (predictions[i] is >= 0 and <= 1)
            {
                // In float32, as PyTorch has it: a prediction right at a threshold falls into the same bucket.
                var bucket = (int)(predictions[i] * (thresholds - 1));
                (labels[i] ? positives : negatives)[bucket] += weights.IsEmpty ? 1 : weights[i];
            }
        }

        // At a threshold, all buckets from it on are predicted positive.
        for (var i = thresholds - 2; i >= 0; i--)
        {
            positives[i] += positives[i + 1];
            negatives[i] += negatives[i + 1];
        }

        var curve = new float[Rows * thresholds];
        for (var i = 0; i < thresholds; i++)
        {
            double truePositives = positives[i], falsePositives = negatives[i], falseNegatives = positives[0] - positives[i];
            curve[i] = (float)truePositives;
            curve[thresholds + i] = (float)falsePositives;
            curve[(2 * thresholds) + i] = (float)(negatives[0] - negatives[i]);
            curve[(3 * thresholds) + i] = (float)falseNegatives;
            curve[(4 * thresholds) + i] = (float)(truePositives / Math.Max(LeastCount, truePositives + falsePositives));
            curve[(5 * thresholds) + i] = (float)(truePositives / Math.Max(LeastCount, truePositives + falseNegatives));
        }

        return curve;
    }
}
