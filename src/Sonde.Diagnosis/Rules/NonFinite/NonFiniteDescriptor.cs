// What non-finite is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>NaN or infinity in the loss, in gradients, in weights or in another scalar.</summary>
        public const string NonFinite = "non-finite";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class NonFiniteRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.NonFinite,
            Title = "NaN or infinity in the loss, in gradients, in weights or in another scalar",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error; warning where it recovers; info for a metric that is undefined in some points",
            Reads = ["scalars", "gradient flow", "non-finite record"],
            Explains =
            [
                RuleIds.VanishingGradient, RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.Overfitting,
                RuleIds.LossDiverging, RuleIds.WeightsNotUpdating, RuleIds.LearningRateTooLow, RuleIds.ConstantPrediction,
                RuleIds.InputIgnored, RuleIds.AllZeroTensor,
            ],
        };
    }
}
