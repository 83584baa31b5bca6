// What missing-nonlinearity is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Two weight layers follow each other with nothing but linear ops between.</summary>
        public const string MissingNonlinearity = "missing-nonlinearity";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class MissingNonlinearityRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.MissingNonlinearity,
            Title = "weight layers follow each other with nothing but linear ops between",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "warning where no activation stands anywhere in the network, an error where it does not learn either; else info",
            Reads = ["model graph", "loss", "accuracy"],
            Explains = [RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing],
            IsExact = true,
        };
    }
}
