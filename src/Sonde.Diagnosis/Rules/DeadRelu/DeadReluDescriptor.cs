// What dead-relu is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Most units of a rectifier never fire, and the network does not learn.</summary>
        public const string DeadRelu = "dead-relu";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class DeadReluRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<DeadReluOptions> Thresholds { get; } = new(RuleIds.DeadRelu, new(),
        [
            new("units", o => o.Units, (o, v) => o with { Units = v },
                "share of a layer's units that never fire", "Amazon SageMaker Debugger, DeadRelu, threshold_layer"),
            new("units-error", o => o.UnitsError, (o, v) => o with { UnitsError = v },
                "the same for an error", "ours"),
            new("min-batches", o => o.MinBatches, (o, v) => o with { MinBatches = (int)v },
                "sampled batches", "ours: at 64 samples a batch, more than the 512 that separate 1 % from never") { Least = 1, Most = 20, IsWhole = true },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.DeadRelu,
            Title = "most units of a rectifier never fire, and the network does not learn",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error; warning while it is open whether the network learns; info where part of a network that learns gets no gradient",
            Reads = ["activations", "gradient flow", "model graph", "loss", "accuracy"],
            Explains =
            [
                RuleIds.VanishingGradient, RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.ConstantPrediction,
                RuleIds.InputIgnored, RuleIds.WeightsNotUpdating, RuleIds.LearningRateTooLow,
            ],
            Thresholds = Thresholds.Listed,
            Feedback = "gradient",
        };
    }
}
