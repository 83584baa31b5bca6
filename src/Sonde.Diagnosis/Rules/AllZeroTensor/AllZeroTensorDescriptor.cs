// What all-zero-tensor is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The gradient is exactly zero, of all parameters or up to a layer.</summary>
        public const string AllZeroTensor = "all-zero-tensor";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class AllZeroTensorRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.AllZeroTensor,
            Title = "the gradient is exactly zero, of all parameters or up to a layer",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error; warning while it is open whether the network learns; info where it learns",
            Reads = ["gradient flow", "model graph", "loss head", "loss", "accuracy"],
            Explains =
            [
                RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.ConstantPrediction, RuleIds.InputIgnored,
                RuleIds.WeightsNotUpdating, RuleIds.LearningRateTooLow, RuleIds.UpdateRatio, RuleIds.UnexpectedInitialLoss,
            ],
            IsExact = true,
        };
    }
}
