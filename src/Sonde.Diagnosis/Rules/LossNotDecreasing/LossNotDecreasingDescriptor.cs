// What loss-not-decreasing is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The training loss is where it began.</summary>
        public const string LossNotDecreasing = "loss-not-decreasing";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class LossNotDecreasingRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<LossTrendOptions> Thresholds { get; } = new(RuleIds.LossNotDecreasing, new(),
        [
            new("min-steps", o => o.MinSteps, (o, v) => o with { MinSteps = (int)v },
                "points by step", "ours") { Least = 8, Most = 1_000_000, IsWhole = true },
            new("min-epochs", o => o.MinEpochs, (o, v) => o with { MinEpochs = (int)v },
                "points by epoch", "ours") { Least = 2, Most = 1_000_000, IsWhole = true },
            new("min-to-see-fall", o => o.MinToSeeFall, (o, v) => o with { MinToSeeFall = (int)v },
                "points before a fall can be seen", "ours") { Least = 6, Most = 1_000_000, IsWhole = true },
            new("fallen", o => o.Fallen, (o, v) => o with { Fallen = v },
                "share of its start by which a loss has fallen", "ours"),
            new("stalled", o => o.Stalled, (o, v) => o with { Stalled = v },
                "share of its start below which a loss has not fallen", "ours"),
            new("smallest-fall", o => o.SmallestFall, (o, v) => o with { SmallestFall = v },
                "share of the loss of guessing that a significant slope must add up to", "ours"),
            new("at-chance", o => o.AtChance, (o, v) => o with { AtChance = v },
                "distance from the loss of guessing, as a share of it", "ours"),
            new("most-at-end", o => o.MostAtEnd, (o, v) => o with { MostAtEnd = (int)v },
                "points at the end of a curve", "ours") { Least = 5, Most = 1_000_000, IsWhole = true },
            new("risen", o => o.Risen, (o, v) => o with { Risen = v },
                "share by which a loss has risen", "ours") { Most = 1_000_000 },
            new("came-back", o => o.CameBack, (o, v) => o with { CameBack = v },
                "share of its fall that a loss has regained", "ours"),
            new("blocks", o => o.Blocks, (o, v) => o with { Blocks = (int)v },
                "blocks to which a curve is reduced for its slope", "bounds the work") { Least = 6, Most = 1000, IsWhole = true },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.LossNotDecreasing,
            Title = "the training loss is where it began",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error with a second signal; warning alone",
            Reads = ["training loss", "accuracy"],
            Thresholds = Thresholds.Listed,
        };
    }
}
