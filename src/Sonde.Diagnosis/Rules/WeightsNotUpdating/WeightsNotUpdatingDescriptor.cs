// What weights-not-updating is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>No parameter changes, though there are gradients.</summary>
        public const string WeightsNotUpdating = "weights-not-updating";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class WeightsNotUpdatingRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.WeightsNotUpdating,
            Title = "no parameter changes, though there are gradients",
            Lowest = Severity.Error,
            Highest = Severity.Error,
            Severities = "error",
            Reads = ["training loop"],
            Explains =
            [
                RuleIds.LearningRateTooLow, RuleIds.LossNotDecreasing, RuleIds.ChanceLevelAccuracy, RuleIds.VanishingGradient,
                RuleIds.ConstantPrediction, RuleIds.UnexpectedInitialLoss,
            ],
            IsExact = true,
        };
    }
}
