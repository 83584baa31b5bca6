// What label-range is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Targets lie outside what the loss or the last layer can express.</summary>
        public const string LabelRange = "label-range";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class LabelRangeRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.LabelRange,
            Title = "targets lie outside what the loss or the last layer can express",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error; info for a class that never occurs",
            Reads = ["loss head", "step data"],
            Explains =
            [
                RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.Overfitting, RuleIds.VanishingGradient,
                RuleIds.DeadRelu, RuleIds.SaturatedActivation, RuleIds.ImpossibleLoss, RuleIds.LossOscillating, RuleIds.LossDiverging,
                RuleIds.ConstantPrediction, RuleIds.SymmetricWeights, RuleIds.AllZeroTensor, RuleIds.WeightsNotUpdating,
                RuleIds.TargetNotScaled,
            ],
            IsExact = true,
        };
    }
}
