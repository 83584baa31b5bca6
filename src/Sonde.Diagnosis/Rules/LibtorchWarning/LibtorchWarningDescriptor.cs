// What libtorch-warning is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>What else libtorch wrote to standard error.</summary>
        public const string LibtorchWarning = "libtorch-warning";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class LibtorchWarningRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.LibtorchWarning,
            Title = "any other warning that libtorch wrote to standard error",
            Lowest = Severity.Info,
            Highest = Severity.Info,
            Severities = "info",
            Reads = ["libtorch's warnings"],
            IsExact = true,
        };
    }
}
