// What optimizer-stale-parameters is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The optimizer holds tensors that the model no longer uses.</summary>
        public const string OptimizerStaleParameters = "optimizer-stale-parameters";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class OptimizerStaleParametersRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.OptimizerStaleParameters,
            Title = "the optimizer holds tensors that the model no longer uses",
            Lowest = Severity.Error,
            Highest = Severity.Error,
            Severities = "error",
            Reads = ["training loop"],
            Explains = [RuleIds.LearningRateTooLow, RuleIds.NoGradient, RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing],
            IsExact = true,
        };
    }
}
