// What loss-broadcast is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Output and target of the loss differ in shape and are broadcast.</summary>
        public const string LossBroadcast = "loss-broadcast";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class LossBroadcastRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.LossBroadcast,
            Title = "output and target of the loss differ in shape and are broadcast",
            Lowest = Severity.Error,
            Highest = Severity.Error,
            Severities = "error",
            Reads = ["libtorch's warnings", "loss head"],
            Explains =
            [
                RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.Overfitting, RuleIds.VanishingGradient,
                RuleIds.DeadRelu, RuleIds.ConstantPrediction,
            ],
            IsExact = true,
        };
    }
}
