// What batch-leak is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The output of one sample depends on other samples of its batch.</summary>
        public const string BatchLeak = "batch-leak";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class BatchLeakRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.BatchLeak,
            Title = "the output of one sample depends on other samples of the batch",
            Lowest = Severity.Error,
            Highest = Severity.Error,
            Severities = "error",
            Reads = ["pre-flight"],
            Explains = [RuleIds.ChanceLevelAccuracy, RuleIds.CannotOverfitOneBatch],
            IsExact = true,
        };
    }
}
