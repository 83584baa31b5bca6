// What softmax-before-cross-entropy is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The output goes through softmax or sigmoid before a loss that applies its own.</summary>
        public const string SoftmaxBeforeCrossEntropy = "softmax-before-cross-entropy";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class SoftmaxBeforeCrossEntropyRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.SoftmaxBeforeCrossEntropy,
            Title = "the output goes through softmax or sigmoid before a loss that applies its own",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error; info for log_softmax, which changes nothing",
            Reads = ["loss head"],
            Explains =
            [
                RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.Overfitting, RuleIds.VanishingGradient,
                RuleIds.SaturatedActivation, RuleIds.UnexpectedInitialLoss, RuleIds.LossOscillating, RuleIds.LossDiverging,
                RuleIds.ConstantPrediction, RuleIds.SymmetricWeights, RuleIds.AllZeroTensor, RuleIds.WeightsNotUpdating,
            ],
            IsExact = true,
        };
    }
}
