// What saturated-activation is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Most units of a sigmoid or tanh stay near the ends of their range, and the network does not learn.</summary>
        public const string SaturatedActivation = "saturated-activation";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class SaturatedActivationRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<SaturatedActivationOptions> Thresholds { get; } = new(RuleIds.SaturatedActivation, new(),
        [
            new("units", o => o.Units, (o, v) => o with { Units = v },
                "share of a layer's units with more than half of their values near the ends",
                "Amazon SageMaker Debugger, SaturatedActivation, threshold_layer"),
            new("units-error", o => o.UnitsError, (o, v) => o with { UnitsError = v },
                "the same for an error", "ours"),
            new("scale", o => o.Scale, (o, v) => o with { Scale = v },
                "size of what enters a tanh, from the weights; half as much again for a sigmoid",
                "ours: at 4, six of ten values lie beyond the point where |tanh| is 0.97")
                { Least = 1, Most = 1000 },
            new("min-batches", o => o.MinBatches, (o, v) => o with { MinBatches = (int)v },
                "sampled batches", "ours") { Least = 1, Most = 20, IsWhole = true },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.SaturatedActivation,
            Title = "most units of a sigmoid or tanh stay near the ends of their range, and the network does not learn",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error; warning while it is open whether the network learns; info where part of a network that learns gets no gradient",
            Reads = ["activations", "gradient flow", "model graph", "loss", "accuracy"],
            Explains =
            [
                RuleIds.VanishingGradient, RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.ConstantPrediction,
                RuleIds.InputIgnored, RuleIds.WeightsNotUpdating, RuleIds.UpdateRatio, RuleIds.LearningRateTooLow,
            ],
            Thresholds = Thresholds.Listed,
            Feedback = "gradient",
        };
    }
}
