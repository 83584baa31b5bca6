// What update-ratio is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Weight decay or epsilon overwhelms the gradient.</summary>
        public const string UpdateRatio = "update-ratio";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class UpdateRatioRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.UpdateRatio,
            Title = "weight decay or epsilon overwhelms the gradient",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "warning; error where the network does not learn",
            Reads = ["gradient flow", "training loop", "loss", "accuracy"],
            Explains =
            [
                RuleIds.LossNotDecreasing, RuleIds.ChanceLevelAccuracy, RuleIds.VanishingGradient, RuleIds.DeadRelu,
                RuleIds.ConstantPrediction,
            ],
        };
    }
}
