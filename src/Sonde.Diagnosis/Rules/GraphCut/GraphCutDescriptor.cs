// What graph-cut is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>An op without a gradient lies on the only path from parameters to the loss.</summary>
        public const string GraphCut = "graph-cut";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class GraphCutRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.GraphCut,
            Title = "an op without a gradient lies on the only path from parameters to the loss",
            Lowest = Severity.Error,
            Highest = Severity.Error,
            Severities = "error",
            Reads = ["op trace"],
            Explains =
            [
                RuleIds.BackwardFailed, RuleIds.LossDetached, RuleIds.NoGradient, RuleIds.VanishingGradient, RuleIds.ChanceLevelAccuracy,
                RuleIds.LossNotDecreasing,
            ],
            IsExact = true,
        };
    }
}
