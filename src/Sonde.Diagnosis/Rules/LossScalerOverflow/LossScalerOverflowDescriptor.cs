// What loss-scaler-overflow is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The loss scale keeps falling, and steps are skipped.</summary>
        public const string LossScalerOverflow = "loss-scaler-overflow";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class LossScalerOverflowRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.LossScalerOverflow,
            Title = "the loss scale keeps falling, and steps are skipped",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "warning; error where nothing moves any more",
            Reads = ["loss scale", "gradient flow", "training loop"],
            Explains = [RuleIds.LossNotDecreasing, RuleIds.ChanceLevelAccuracy, RuleIds.NonFinite, RuleIds.WeightsNotUpdating],
        };
    }
}
