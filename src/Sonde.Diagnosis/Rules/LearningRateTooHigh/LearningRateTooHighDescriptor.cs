// What learning-rate-too-high is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Updates as large as the weights, and a loss that suffers.</summary>
        public const string LearningRateTooHigh = "learning-rate-too-high";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class LearningRateTooHighRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.LearningRateTooHigh,
            Title = "updates as large as the weights, and a loss that suffers",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error where the loss explodes or the network stays at guessing; else warning",
            Reads = ["gradient flow", "learning rate", "training loop", "loss", "accuracy"],
            Explains =
            [
                RuleIds.LossNotDecreasing, RuleIds.ChanceLevelAccuracy, RuleIds.NonFinite, RuleIds.DeadRelu,
                RuleIds.SaturatedActivation, RuleIds.VanishingGradient, RuleIds.LossDiverging, RuleIds.LossOscillating,
                RuleIds.LossSpike, RuleIds.ExplodingGradient, RuleIds.GradientSpike, RuleIds.ConstantPrediction,
                RuleIds.ImpossibleLoss, RuleIds.AllZeroTensor,
            ],
        };
    }
}
