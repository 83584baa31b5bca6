// What poor-initialisation is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The weights start at zero, at one value, or far too large or small.</summary>
        public const string PoorInitialisation = "poor-initialisation";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class PoorInitialisationRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<PoorInitialisationOptions> Thresholds { get; } = new(RuleIds.PoorInitialisation, new(),
        [
            new("large", o => o.Large, (o, v) => o with { Large = v },
                "gain of a layer: RMS of its weights times the root of its fan-in, median over layers",
                "ours: He's is 1.4, Glorot's at most 1.4, TorchSharp's own 0.6")
                { Least = 1, Most = 1_000_000 },
            new("surely-large", o => o.SurelyLarge, (o, v) => o with { SurelyLarge = v },
                "the same for a warning though the network learns", "ours") { Least = 1, Most = 1_000_000 },
            new("growth", o => o.Growth, (o, v) => o with { Growth = v },
                "by how much all layers together scale a signal", "ours") { Least = 1, Most = 1_000_000_000 },
            new("small", o => o.Small, (o, v) => o with { Small = v },
                "gain of a layer, median over at least three layers without normalisation, in a network that does not learn", "ours"),
            new("loss", o => o.Loss, (o, v) => o with { Loss = v },
                "first loss over that of guessing, for a warning", "ours") { Least = 1, Most = 1_000_000 },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.PoorInitialisation,
            Title = "the weights start at zero, at one value, or far too large or small",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error in a network that does not learn; warning, or info where it learns well",
            Reads = ["gradient flow", "model graph", "loss", "accuracy"],
            Explains =
            [
                RuleIds.SymmetricWeights, RuleIds.ExplodingGradient, RuleIds.SaturatedActivation, RuleIds.DeadRelu,
                RuleIds.VanishingGradient, RuleIds.NonFinite, RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing,
                RuleIds.ConstantPrediction, RuleIds.InputIgnored, RuleIds.UnexpectedInitialLoss, RuleIds.UpdateRatio,
                RuleIds.WeightsNotUpdating, RuleIds.LossDiverging, RuleIds.LossOscillating, RuleIds.LearningRateTooLow,
            ],
            Thresholds = Thresholds.Listed,
        };
    }
}
