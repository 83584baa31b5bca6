// What underfitting is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Training has come to rest at an accuracy not far above guessing.</summary>
        public const string Underfitting = "underfitting";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class UnderfittingRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.Underfitting,
            Title = "training has come to rest at an accuracy not far above guessing",
            Lowest = Severity.Warning,
            Highest = Severity.Warning,
            Severities = "warning",
            Reads = ["training accuracy", "number of classes", "training loss"],
        };
    }
}
