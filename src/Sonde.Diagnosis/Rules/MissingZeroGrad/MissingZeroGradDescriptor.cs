// What missing-zero-grad is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Gradients of earlier steps are added to each step's own.</summary>
        public const string MissingZeroGrad = "missing-zero-grad";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class MissingZeroGradRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.MissingZeroGrad,
            Title = "gradients of earlier steps are added to each step's own",
            Lowest = Severity.Error,
            Highest = Severity.Error,
            Severities = "error",
            Reads = ["training loop"],
            Explains =
            [
                RuleIds.LearningRateTooHigh, RuleIds.LossNotDecreasing, RuleIds.ChanceLevelAccuracy, RuleIds.Overfitting,
                RuleIds.DeadRelu, RuleIds.LossOscillating, RuleIds.LossDiverging, RuleIds.LossSpike, RuleIds.ExplodingGradient,
                RuleIds.GradientSpike, RuleIds.NonFinite, RuleIds.ConstantPrediction,
            ],
            IsExact = true,
        };
    }
}
