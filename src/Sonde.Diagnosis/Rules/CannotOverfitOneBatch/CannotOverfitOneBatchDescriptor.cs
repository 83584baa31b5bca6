// What cannot-overfit-one-batch is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>One batch cannot be learned by heart.</summary>
        public const string CannotOverfitOneBatch = "cannot-overfit-one-batch";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class CannotOverfitOneBatchRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.CannotOverfitOneBatch,
            Title = "the network cannot learn one batch by heart",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error where nothing that was tried helps, a warning where a change of the settings does",
            Reads = ["pre-flight"],
            Explains = [RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing],
            IsExact = true,
        };
    }
}
