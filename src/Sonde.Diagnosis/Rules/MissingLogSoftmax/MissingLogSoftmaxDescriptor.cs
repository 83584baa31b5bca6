// What missing-log-softmax is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>A loss that takes probabilities or their logarithms is given something else.</summary>
        public const string MissingLogSoftmax = "missing-log-softmax";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class MissingLogSoftmaxRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.MissingLogSoftmax,
            Title = "a loss that takes probabilities or their logarithms is given something else",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error; warning for a likelihood without a logarithm",
            Reads = ["loss head", "step data"],
            Explains =
            [
                RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.Overfitting, RuleIds.DeadRelu, RuleIds.ImpossibleLoss,
                RuleIds.VanishingGradient, RuleIds.UnexpectedInitialLoss, RuleIds.LossOscillating, RuleIds.LossDiverging,
                RuleIds.ConstantPrediction, RuleIds.SymmetricWeights, RuleIds.AllZeroTensor, RuleIds.WeightsNotUpdating,
            ],
            IsExact = true,
        };
    }
}
