// The loss that a network gets which ignores its input: of the label frequencies, or of the mean target.
namespace Sonde.Diagnosis;

/// <summary>The loss of guessing.</summary>
/// <param name="Value">The loss.</param>
/// <param name="Within">Share of it within which a loss is that of guessing.</param>
/// <param name="Of">What is guessed, as the end of "the loss of guessing ..."; empty for classes.</param>
internal sealed record GuessLoss(double Value, double Within, string Of = "")
{
    // The variance of targets is measured on batches.
    private const double WithinVariance = 0.1;

    /// <summary>The loss of guessing in a run; null where it is not known, or where the loss is known to be another one.</summary>
    public static GuessLoss? Find(RunSignals signals, LossTrendOptions options)
    {
        var ops = signals.LossHead?.Ops.Select(op => op.Op).ToArray() ?? [];
        if (ops.Any(op => op.Contains("mse_loss", StringComparison.Ordinal)))
        {
            var variances = signals.Data.Select(step => step.Data.Y).OfType<Events.TensorFacts>().Select(Variance).Where(v => v > 0).ToArray();
            return variances.Length < 3 ? null : new(Robust.Median(variances), WithinVariance, " the mean target");
        }

        if (ops.Length > 0 && !ops.Any(op => op.Contains("nll_loss", StringComparison.Ordinal) || op.Contains("cross_entropy", StringComparison.Ordinal)
            || op.Contains("log_softmax", StringComparison.Ordinal)))
        {
            return null;
        }

        return signals.ChanceLoss is { } chance ? new(chance, options.AtChance) : null;
    }

    private static double Variance(Events.TensorFacts y) =>
        y.ColumnDeviations.Length > 0 ? y.ColumnDeviations.Average(d => d * d) : y.Deviation is { } d1 ? d1 * d1 : 0;
}
