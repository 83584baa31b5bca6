// What learning-rate-too-low is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The learning rate is zero, or too small to train anything.</summary>
        public const string LearningRateTooLow = "learning-rate-too-low";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class LearningRateTooLowRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.LearningRateTooLow,
            Title = "the learning rate is zero, or too small to train anything",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error for a rate of zero, and where the network stays at guessing; else warning",
            Reads = ["training loop", "learning rate", "gradient flow", "loss", "accuracy"],
            Explains =
            [
                RuleIds.LossNotDecreasing, RuleIds.ChanceLevelAccuracy, RuleIds.VanishingGradient, RuleIds.ConstantPrediction,
                RuleIds.UnexpectedInitialLoss,
            ],
        };
    }
}
