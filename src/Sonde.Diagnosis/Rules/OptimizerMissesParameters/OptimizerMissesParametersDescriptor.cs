// What optimizer-misses-parameters is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The optimizer lacks parameters that get a gradient.</summary>
        public const string OptimizerMissesParameters = "optimizer-misses-parameters";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class OptimizerMissesParametersRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.OptimizerMissesParameters,
            Title = "the optimizer lacks parameters that get a gradient",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "warning; error where the network does not learn",
            Reads = ["training loop", "gradient flow", "loss", "accuracy"],
            Explains = [RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.UnexpectedInitialLoss],
            IsExact = true,
        };
    }
}
