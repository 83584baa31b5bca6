// What symmetric-weights is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>All units of a hidden layer are alike and stay so.</summary>
        public const string SymmetricWeights = "symmetric-weights";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class SymmetricWeightsRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.SymmetricWeights,
            Title = "all units of a hidden layer are alike and stay so",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error; warning where the network learns all the same",
            Reads = ["gradient flow", "model graph", "loss", "accuracy"],
            Explains = [RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.ConstantPrediction],
        };
    }
}
