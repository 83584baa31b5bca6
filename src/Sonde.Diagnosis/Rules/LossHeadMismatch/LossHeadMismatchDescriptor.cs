// What loss-head-mismatch is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Last layer, activation, loss and targets do not fit together.</summary>
        public const string LossHeadMismatch = "loss-head-mismatch";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class LossHeadMismatchRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.LossHeadMismatch,
            Title = "last layer, activation, loss and targets do not fit together",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error where the network cannot learn its targets so; info where it can, though another pair is meant for it",
            Reads = ["loss head", "step data", "accuracy"],
            Explains =
            [
                RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.Overfitting, RuleIds.VanishingGradient,
                RuleIds.NoGradient, RuleIds.DeadRelu, RuleIds.SaturatedActivation, RuleIds.UnexpectedInitialLoss,
                RuleIds.LossOscillating, RuleIds.LossDiverging, RuleIds.ConstantPrediction, RuleIds.SymmetricWeights,
                RuleIds.AllZeroTensor, RuleIds.WeightsNotUpdating, RuleIds.ExplodingGradient,
            ],
            IsExact = true,
        };
    }
}
