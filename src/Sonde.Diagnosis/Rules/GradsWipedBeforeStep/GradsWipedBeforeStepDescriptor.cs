// What grads-wiped-before-step is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Gradients are cleared before the optimizer uses them.</summary>
        public const string GradsWipedBeforeStep = "grads-wiped-before-step";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class GradsWipedBeforeStepRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.GradsWipedBeforeStep,
            Title = "gradients are cleared before the optimizer uses them",
            Lowest = Severity.Error,
            Highest = Severity.Error,
            Severities = "error",
            Reads = ["training loop", "gradient flow"],
            Explains =
            [
                RuleIds.LearningRateTooLow, RuleIds.NoGradient, RuleIds.LossNotDecreasing, RuleIds.ChanceLevelAccuracy,
                RuleIds.VanishingGradient, RuleIds.ConstantPrediction, RuleIds.AllZeroTensor,
            ],
            IsExact = true,
        };
    }
}
