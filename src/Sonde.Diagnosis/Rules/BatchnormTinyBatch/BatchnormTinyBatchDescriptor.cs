// What batchnorm-tiny-batch is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Batch normalisation takes its statistics from too few values.</summary>
        public const string BatchnormTinyBatch = "batchnorm-tiny-batch";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class BatchnormTinyBatchRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.BatchnormTinyBatch,
            Title = "batch normalisation takes its statistics from too few values",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "warning; error for a single value",
            Reads = ["training loop"],
            Explains =
            [
                RuleIds.TrainEvalInconsistent, RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.LossOscillating,
                RuleIds.ConstantPrediction,
            ],
            IsExact = true,
        };
    }
}
