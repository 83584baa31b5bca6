// Precision-recall curves: computed from labels and predictions, or given.
using Sonde.Events;
using Sonde.Events.Wire;

namespace Sonde;

public sealed partial class SummaryWriter
{
    /// <summary>Adds the precision-recall curve of a binary classifier.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="labels">What is true of each sample.</param>
    /// <param name="predictions">The probability given to it, 0..1; samples outside that range, or NaN, are left out.</param>
    /// <param name="step">The training step.</param>
    /// <param name="thresholds">How many thresholds, spread evenly over 0..1; at least 2.</param>
    /// <param name="weights">The weight of each sample; 1 for all where empty.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    /// <exception cref="ArgumentException">The numbers of samples differ.</exception>
    public void AddPrCurve(
        string tag, ReadOnlySpan<bool> labels, ReadOnlySpan<float> predictions, long step,
        int thresholds = PrCurveSummary.DefaultThresholds, ReadOnlySpan<float> weights = default, double? wallTime = null,
        string displayName = "", string description = "") =>
        AddPrCurve(tag, PrCurveSummary.Compute(labels, predictions, weights, thresholds), thresholds, step, wallTime, displayName, description);

    /// <summary>Adds a precision-recall curve that is computed already.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="curve">
    /// Shape [6, thresholds], row-major: true positives, false positives, true negatives, false negatives, precision, recall.
    /// </param>
    /// <param name="thresholds">How many thresholds the curve has.</param>
    /// <param name="step">The training step.</param>
    /// <param name="wallTime">Seconds since 1970-01-01 UTC; now where null.</param>
    /// <param name="displayName">A name to show in place of the tag; empty for none. Counts with the tag's first record.</param>
    /// <param name="description">A description in Markdown; empty for none. Counts with the tag's first record.</param>
    /// <exception cref="ArgumentException">The curve has another number of elements.</exception>
    public void AddPrCurve(
        string tag, ReadOnlySpan<float> curve, int thresholds, long step, double? wallTime = null, string displayName = "", string description = "")
    {
        var content = new ProtoMessage().Varint(2, thresholds).ToArray();
        var metadata = new SummaryMetadata(PrCurveSummary.PluginName, content, displayName, description, DataClass.Tensor);
        AddTensor(tag, curve, [PrCurveSummary.Rows, thresholds], step, metadata, wallTime);
    }
}
