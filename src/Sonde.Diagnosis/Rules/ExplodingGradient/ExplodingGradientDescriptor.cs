// What exploding-gradient is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The gradient explodes: over depth, over time, or from the first step on.</summary>
        public const string ExplodingGradient = "exploding-gradient";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class ExplodingGradientRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<ExplodingGradientOptions> Thresholds { get; } = new(RuleIds.ExplodingGradient, new(),
        [
            new("to-weights", o => o.ToWeights, (o, v) => o with { ToWeights = v },
                "norm of the gradient over that of the weights in the first steps, where the loss is far off or breaks", "ours") { Least = 1, Most = 1e12 },
            new("loss", o => o.Loss, (o, v) => o with { Loss = v },
                "first loss over that of guessing", "ours") { Least = 1, Most = 1e12 },
            new("growth", o => o.Growth, (o, v) => o with { Growth = v },
                "norm of the gradient over its median before, where the loss rises or breaks", "ours") { Least = 1, Most = 1e12 },
            new("first-to-last", o => o.FirstToLast, (o, v) => o with { FirstToLast = v },
                "gradient RMS of the first layer over that of the last, in a network that does not learn", "ours; AutoTrainer has 70 for any network")
                { Least = 1, Most = 1e12 },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.ExplodingGradient,
            Title = "the gradient explodes: over depth, over time, or from the first step on",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error; warning where the network learns slowly",
            Reads = ["gradient flow", "loss", "accuracy"],
            Explains =
            [
                RuleIds.NonFinite, RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.LossDiverging, RuleIds.LossSpike,
                RuleIds.LossOscillating, RuleIds.UnexpectedInitialLoss, RuleIds.UpdateRatio,
            ],
            Thresholds = Thresholds.Listed,
        };
    }
}
