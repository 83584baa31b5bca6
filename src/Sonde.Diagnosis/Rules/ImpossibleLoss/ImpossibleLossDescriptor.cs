// What impossible-loss is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The loss is below its lower bound, or runs away below zero.</summary>
        public const string ImpossibleLoss = "impossible-loss";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class ImpossibleLossRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.ImpossibleLoss,
            Title = "the loss is below its lower bound, or runs away below zero",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error; warning where only the curve tells",
            Reads = ["loss", "loss head"],
            Explains =
            [
                RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.Overfitting, RuleIds.LossDiverging,
                RuleIds.ExplodingGradient,
            ],
            IsExact = true,
        };
    }
}
