// What misaligned-labels is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Inputs and targets do not belong together.</summary>
        public const string MisalignedLabels = "misaligned-labels";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class MisalignedLabelsRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<MisalignedLabelsOptions> Thresholds { get; } = new(RuleIds.MisalignedLabels, new(),
        [
            new("changed", o => o.Changed, (o, v) => o with { Changed = v },
                "share of inputs with other targets, over that of random pairs", "ours"),
            new("min-seen", o => o.MinSeen, (o, v) => o with { MinSeen = (int)v },
                "inputs seen again", "ours") { Least = 1, Most = 1_000_000, IsWhole = true },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.MisalignedLabels,
            Title = "the same inputs come with other targets each time",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error when nearly all of many inputs changed their targets; warning when most did",
            Reads = ["step data", "loss", "accuracy"],
            Explains = [RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.Overfitting, RuleIds.ConstantPrediction],
            Thresholds = Thresholds.Listed,
        };
    }
}
