// What loss-detached is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The loss has no autograd graph, or is a constant with requires_grad = true.</summary>
        public const string LossDetached = "loss-detached";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class LossDetachedRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.LossDetached,
            Title = "the loss has no autograd graph, or is a constant with requires_grad = true",
            Lowest = Severity.Error,
            Highest = Severity.Error,
            Severities = "error",
            Reads = ["op trace"],
            Explains = [RuleIds.BackwardFailed, RuleIds.NoGradient, RuleIds.VanishingGradient, RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing],
            IsExact = true,
        };
    }
}
