// What class-imbalance is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The classes are very unequal.</summary>
        public const string ClassImbalance = "class-imbalance";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class ClassImbalanceRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<ClassImbalanceOptions> Thresholds { get; } = new(RuleIds.ClassImbalance, new(),
        [
            new("ratio", o => o.Ratio, (o, v) => o with { Ratio = v },
                "commonest class over the rarest", "ours") { Most = 1_000_000_000 },
            new("min-labels", o => o.MinLabels, (o, v) => o with { MinLabels = (int)v },
                "labels seen", "ours") { Least = 1, Most = 1_000_000_000, IsWhole = true },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.ClassImbalance,
            Title = "one class is far commoner than others",
            Lowest = Severity.Info,
            Highest = Severity.Warning,
            Severities = "warning when the network names little else (majority-shortcut); info otherwise",
            Reads = ["step data", "accuracy", "loss"],
            Explains = [RuleIds.MajorityShortcut, RuleIds.ChanceLevelAccuracy],
            Thresholds = Thresholds.Listed,
        };
    }
}
