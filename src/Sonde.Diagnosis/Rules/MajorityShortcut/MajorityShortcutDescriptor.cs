// What majority-shortcut is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>One class is nearly all that is predicted.</summary>
        public const string MajorityShortcut = "majority-shortcut";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class MajorityShortcutRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<MajorityShortcutOptions> Thresholds { get; } = new(RuleIds.MajorityShortcut, new(),
        [
            new("majority", o => o.Majority, (o, v) => o with { Majority = v },
                "share of the commonest class", "ours"),
            new("fewest-others", o => o.FewestOthers, (o, v) => o with { FewestOthers = v },
                "share of the other classes among the predictions, over their share among the labels", "ours"),
            new("gain", o => o.Gain, (o, v) => o with { Gain = v },
                "share of the loss of always naming the majority by which the loss must be below it", "ours"),
            new("min-steps", o => o.MinSteps, (o, v) => o with { MinSteps = (int)v },
                "training steps", "ours") { Least = 1, Most = 1_000_000, IsWhole = true },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.MajorityShortcut,
            Title = "the accuracy is that of always naming the commonest class, and that class is nearly all that is predicted",
            Lowest = Severity.Warning,
            Highest = Severity.Warning,
            Severities = "warning",
            Reads = ["step data", "accuracy", "loss"],
            Explains = [RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.ValidationTooGood],
            Thresholds = Thresholds.Listed,
        };
    }
}
