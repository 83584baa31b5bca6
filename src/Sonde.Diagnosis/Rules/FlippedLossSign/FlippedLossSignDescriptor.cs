// What flipped-loss-sign is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The loss has the wrong sign: training makes it worse.</summary>
        public const string FlippedLossSign = "flipped-loss-sign";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class FlippedLossSignRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.FlippedLossSign,
            Title = "the loss has the wrong sign: training makes it worse",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error; info where models may work against each other",
            Reads = ["loss head"],
            Explains =
            [
                RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.Overfitting, RuleIds.ImpossibleLoss, RuleIds.DeadRelu,
                RuleIds.SaturatedActivation, RuleIds.VanishingGradient, RuleIds.LossOscillating, RuleIds.LossDiverging,
                RuleIds.ConstantPrediction, RuleIds.SymmetricWeights, RuleIds.AllZeroTensor, RuleIds.WeightsNotUpdating,
                RuleIds.ExplodingGradient, RuleIds.LearningRateTooHigh, RuleIds.NonFinite,
            ],
            IsExact = true,
        };
    }
}
