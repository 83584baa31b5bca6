// What wrong-reduction-or-axis is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The loss normalises, orders or adds up along the wrong axis.</summary>
        public const string WrongReductionOrAxis = "wrong-reduction-or-axis";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class WrongReductionOrAxisRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.WrongReductionOrAxis,
            Title = "the loss normalises, orders or adds up along the wrong axis",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error; info for a sum that does no harm",
            Reads = ["loss head", "step data", "loss", "training loop"],
            Explains =
            [
                RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.Overfitting, RuleIds.VanishingGradient,
                RuleIds.DeadRelu, RuleIds.SaturatedActivation, RuleIds.UnexpectedInitialLoss, RuleIds.LossOscillating,
                RuleIds.LossDiverging, RuleIds.ConstantPrediction, RuleIds.SymmetricWeights, RuleIds.AllZeroTensor,
                RuleIds.WeightsNotUpdating, RuleIds.ExplodingGradient, RuleIds.LearningRateTooHigh,
            ],
            IsExact = true,
        };
    }
}
