// What not-shuffled is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Batches hold one class at a time.</summary>
        public const string NotShuffled = "not-shuffled";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class NotShuffledRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<NotShuffledOptions> Thresholds { get; } = new(RuleIds.NotShuffled, new(),
        [
            new("one-class", o => o.OneClass, (o, v) => o with { OneClass = v },
                "mean share of the commonest class of a batch", "ours"),
            new("mixed", o => o.Mixed, (o, v) => o with { Mixed = v },
                "share of the commonest class over all batches, at most", "ours"),
            new("slowly", o => o.Slowly, (o, v) => o with { Slowly = v },
                "share of neighbouring steps whose commonest class is the same", "ours"),
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.NotShuffled,
            Title = "batches hold one class at a time, in long runs of steps",
            Lowest = Severity.Warning,
            Highest = Severity.Warning,
            Severities = "warning",
            Reads = ["step data"],
            Explains =
            [
                RuleIds.Overfitting, RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.LossOscillating,
                RuleIds.LossSpike, RuleIds.GradientSpike,
            ],
            Thresholds = Thresholds.Listed,
        };
    }
}
