// What target-not-scaled is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The targets are large numbers that the output does not reach.</summary>
        public const string TargetNotScaled = "target-not-scaled";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class TargetNotScaledRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<TargetNotScaledOptions> Thresholds { get; } = new(RuleIds.TargetNotScaled, new(),
        [
            new("large", o => o.Large, (o, v) => o with { Large = v },
                "root mean square of the targets that is large", "ours") { Most = 1_000_000_000_000 },
            new("blows-up", o => o.BlowsUp, (o, v) => o with { BlowsUp = v },
                "root mean square of targets that explains a loss that is not finite", "ours") { Most = 1_000_000_000_000 },
            new("reached", o => o.Reached, (o, v) => o with { Reached = v },
                "share of the way to the targets that the output has come", "ours"),
            new("min-steps", o => o.MinSteps, (o, v) => o with { MinSteps = (int)v },
                "training steps", "ours") { Least = 1, Most = 1_000_000, IsWhole = true },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.TargetNotScaled,
            Title = "the targets are large numbers that the output does not reach",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error when the loss is not finite; warning when the output stays far from the targets",
            Reads = ["step data", "loss"],
            Explains =
            [
                RuleIds.NonFinite, RuleIds.ConstantPrediction, RuleIds.LossNotDecreasing, RuleIds.ExplodingGradient,
                RuleIds.LossDiverging, RuleIds.UnexpectedInitialLoss,
            ],
            Thresholds = Thresholds.Listed,
        };
    }
}
