// What validation-too-good is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Held-out accuracy is clearly above training accuracy.</summary>
        public const string ValidationTooGood = "validation-too-good";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class ValidationTooGoodRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.ValidationTooGood,
            Title = "held-out accuracy is clearly above training accuracy",
            Lowest = Severity.Info,
            Highest = Severity.Warning,
            Severities = "warning; info where dropout or augmentation can explain it",
            Reads = ["training accuracy", "validation accuracy", "training loop"],
        };
    }
}
