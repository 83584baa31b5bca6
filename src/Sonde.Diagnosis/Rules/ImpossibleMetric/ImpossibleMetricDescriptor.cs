// What impossible-metric is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>A share outside 0..1 that is no percentage, or a validation that repeats to the last bit.</summary>
        public const string ImpossibleMetric = "impossible-metric";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class ImpossibleMetricRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.ImpossibleMetric,
            Title = "a share outside 0..1 that is no percentage, or a validation that repeats to the last bit",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error outside 0..100; warning otherwise",
            Reads = ["accuracy and other shares", "validation loss", "training loss"],
            Explains = [RuleIds.ValidationTooGood],
        };
    }
}
