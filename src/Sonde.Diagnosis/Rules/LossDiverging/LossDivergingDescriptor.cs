// What loss-diverging is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The training loss rises, or has come back up after it had fallen.</summary>
        public const string LossDiverging = "loss-diverging";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class LossDivergingRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.LossDiverging,
            Title = "the training loss rises, or has come back up after it had fallen",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error with a second signal; warning alone",
            Reads = ["training loss", "validation loss", "accuracy"],
            Explains = [],
        };
    }
}
