// What hooks-bypassed is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Forward is called where call should be.</summary>
        public const string HooksBypassed = "hooks-bypassed";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class HooksBypassedRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.HooksBypassed,
            Title = "forward is called where call should be",
            Lowest = Severity.Info,
            Highest = Severity.Info,
            Severities = "info",
            Reads = ["hooks of the traced step"],
            IsExact = true,
        };
    }
}
