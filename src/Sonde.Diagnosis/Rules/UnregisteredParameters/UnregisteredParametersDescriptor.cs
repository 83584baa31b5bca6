// What unregistered-parameters is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Parameters in fields that the model does not list, so they are neither trained nor saved.</summary>
        public const string UnregisteredParameters = "unregistered-parameters";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class UnregisteredParametersRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.UnregisteredParameters,
            Title = "parameters in fields that the model does not list, so they are neither trained nor saved",
            Lowest = Severity.Error,
            Highest = Severity.Error,
            Severities = "error",
            Reads = ["model record"],
            Explains = [RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing],
            IsExact = true,
        };
    }
}
