// What repeated-batch is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Every step sees the same batch.</summary>
        public const string RepeatedBatch = "repeated-batch";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class RepeatedBatchRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<RepeatedBatchOptions> Thresholds { get; } = new(RuleIds.RepeatedBatch, new(),
        [
            new("gap", o => o.Gap, (o, v) => o with { Gap = v },
                "accuracy on the batch over that on held-out data", "ours"),
            new("ratio", o => o.Ratio, (o, v) => o with { Ratio = v },
                "held-out loss over that of the batch", "ours") { Most = 1_000_000_000 },
            new("min-steps", o => o.MinSteps, (o, v) => o with { MinSteps = (int)v },
                "training steps", "ours") { Least = 1, Most = 1_000_000, IsWhole = true },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.RepeatedBatch,
            Title = "every step sees the same batch",
            Lowest = Severity.Warning,
            Highest = Severity.Warning,
            Severities = "warning when held-out data stays far behind or the data set is larger than the batch",
            Reads = ["step data", "loss", "validation loss", "accuracy", "data set"],
            Explains = [RuleIds.Overfitting, RuleIds.ValidationTooGood],
            Thresholds = Thresholds.Listed,
        };
    }
}
