// What overtraining is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Held-out accuracy has passed its best, or has not gained for long, while training goes on.</summary>
        public const string Overtraining = "overtraining";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class OvertrainingRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.Overtraining,
            Title = "held-out accuracy has passed its best, or nothing is gained any more",
            Lowest = Severity.Info,
            Highest = Severity.Warning,
            Severities = "warning where accuracy was lost; info where nothing is gained",
            Reads = ["validation accuracy", "validation loss", "training loss"],
        };
    }
}
