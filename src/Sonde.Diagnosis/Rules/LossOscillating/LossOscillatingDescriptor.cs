// What loss-oscillating is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The training loss swings up and down, and gains nothing.</summary>
        public const string LossOscillating = "loss-oscillating";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class LossOscillatingRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.LossOscillating,
            Title = "the training loss swings up and down, and gains nothing",
            Lowest = Severity.Warning,
            Highest = Severity.Warning,
            Severities = "warning",
            Reads = ["training loss", "accuracy"],
            Explains = [RuleIds.LossNotDecreasing],
        };
    }
}
