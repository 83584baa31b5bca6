// What frozen-parameter is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Parameters with requires_grad = false.</summary>
        public const string FrozenParameter = "frozen-parameter";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class FrozenParameterRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.FrozenParameter,
            Title = "parameters with requires_grad = false",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "info; warning where the network does not learn; error for all",
            Reads = ["gradient flow", "model record", "loss", "accuracy"],
            Explains = [RuleIds.LossDetached, RuleIds.BackwardFailed, RuleIds.NoGradient, RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing],
            IsExact = true,
        };
    }
}
