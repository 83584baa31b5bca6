// What backward-failed is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>A backward pass threw.</summary>
        public const string BackwardFailed = "backward-failed";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class BackwardFailedRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.BackwardFailed,
            Title = "a backward pass threw: the graph is gone or was overwritten, or gradients are off",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error; info where the training went on",
            Reads = ["backward failure record"],
            Explains =
            [
                RuleIds.NoGradient, RuleIds.VanishingGradient, RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing,
                RuleIds.WeightsNotUpdating, RuleIds.ConstantPrediction,
            ],
            IsExact = true,
        };
    }
}
