// What bad-features is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The input holds NaN, or tells nothing of the sample.</summary>
        public const string BadFeatures = "bad-features";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class BadFeaturesRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.BadFeatures,
            Title = "the input holds NaN, is zero or constant, or is the same for every sample",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error when the input cannot tell the samples apart or NaN has reached the loss; info for constant columns",
            Reads = ["step data", "loss"],
            Explains =
            [
                RuleIds.NonFinite, RuleIds.InputIgnored, RuleIds.ConstantPrediction, RuleIds.DeadRelu, RuleIds.VanishingGradient,
                RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.AllZeroTensor,
            ],
            IsExact = true,
        };
    }
}
