// What no-gradient is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Trainable parameters never get a gradient, or have lost it.</summary>
        public const string NoGradient = "no-gradient";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class NoGradientRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<NoGradientOptions> Thresholds { get; } = new(RuleIds.NoGradient, new(),
        [
            new("min-frames", o => o.MinFrames, (o, v) => o with { MinFrames = (int)v },
                "frames without any gradient", "ours: a part that is trained every other step soon has one") { Least = 1, Most = 1_000_000, IsWhole = true },
            new("min-frames-lost", o => o.MinFramesLost, (o, v) => o with { MinFramesLost = (int)v },
                "newest frames without a gradient, for a parameter that had one", "ours") { Least = 1, Most = 1_000_000, IsWhole = true },
            new("min-frames-without-backward", o => o.MinFramesWithoutBackward, (o, v) => o with { MinFramesWithoutBackward = (int)v },
                "frames without any backward pass", "ours: more than gradient accumulation leaves") { Least = 1, Most = 1_000_000, IsWhole = true },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.NoGradient,
            Title = "trainable parameters never get a gradient, or have lost it",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "warning; error for all; info where a part is switched off in a network that learns",
            Reads = ["gradient flow"],
            Explains = [RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing],
            Thresholds = Thresholds.Listed,
            IsExact = true,
            IsSignOfLife = true,
        };
    }
}
