// What vanishing-gradient is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The gradient vanishes towards the input, and the network does not learn.</summary>
        public const string VanishingGradient = "vanishing-gradient";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class VanishingGradientRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<VanishingGradientOptions> Thresholds { get; } = new(RuleIds.VanishingGradient, new(),
        [
            new("first-to-last", o => o.FirstToLast, (o, v) => o with { FirstToLast = v },
                "gradient RMS of the first layer over that of the last, in a network that does not learn",
                "ours: six sigmoid layers stuck at chance lie between 5e-5 and 2e-3, with batch normalisation between 0.3 and 10"),
            new("first-to-last-error", o => o.FirstToLastError, (o, v) => o with { FirstToLastError = v },
                "the same for an error at any time", "AutoTrainer, beta1 (ICSE 2021)"),
            new("first-to-last-unjudged", o => o.FirstToLastUnjudged, (o, v) => o with { FirstToLastUnjudged = v },
                "the same while it is open whether the network learns", "ours: a LeNet of sigmoids that learns starts at 2e-3"),
            new("by-depth", o => o.ByDepth, (o, v) => o with { ByDepth = v },
                "share of the loss of gradient that a robust line over depth explains", "ours: one unusual layer is not a vanishing gradient"),
            new("min-layers", o => o.MinLayers, (o, v) => o with { MinLayers = (int)v },
                "weight layers", "ours") { Least = 2, Most = 1_000_000, IsWhole = true },
            new("skip-frames", o => o.SkipFrames, (o, v) => o with { SkipFrames = (int)v },
                "frames left out at the start", "ours") { Most = 1_000_000, IsWhole = true },
            new("min-frames", o => o.MinFrames, (o, v) => o with { MinFrames = (int)v },
                "frames after those", "ours") { Least = 1, Most = 1_000_000, IsWhole = true },
            new("window", o => o.Window, (o, v) => o with { Window = (int)v },
                "newest frames that are judged", "as many as the activation rules read") { Least = 1, Most = 1_000_000, IsWhole = true },
            new("persistent", o => o.Persistent, (o, v) => o with { Persistent = v },
                "share of those frames that show it", "ours"),
            new("collapse", o => o.Collapse, (o, v) => o with { Collapse = v },
                "factor by which the ratio fell in a network that had learned", "ours") { Least = 1, Most = 1_000_000_000 },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.VanishingGradient,
            Title = "the gradient vanishes towards the input, and the network does not learn",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error; warning while it is open whether the network learns",
            Reads = ["gradient flow", "loss", "accuracy"],
            Explains = [RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.ConstantPrediction, RuleIds.InputIgnored],
            Thresholds = Thresholds.Listed,
            Feedback = "gradient",
        };
    }
}
