// What input-ignored is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The output does not depend on the input.</summary>
        public const string InputIgnored = "input-ignored";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class InputIgnoredRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.InputIgnored,
            Title = "the output does not depend on the input, from the first step on",
            Lowest = Severity.Error,
            Highest = Severity.Error,
            Severities = "error",
            Reads = ["step data"],
            Explains = [RuleIds.ConstantPrediction, RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing],
            IsExact = true,
        };
    }
}
