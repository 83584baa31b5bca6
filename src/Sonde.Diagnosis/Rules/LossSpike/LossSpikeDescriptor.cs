// What loss-spike is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The training loss jumps far above its course and comes back.</summary>
        public const string LossSpike = "loss-spike";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class LossSpikeRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.LossSpike,
            Title = "the training loss jumps far above its course and comes back",
            Lowest = Severity.Info,
            Highest = Severity.Warning,
            Severities = "info; warning where it needs long to come back, again and again",
            Reads = ["training loss"],
        };
    }
}
