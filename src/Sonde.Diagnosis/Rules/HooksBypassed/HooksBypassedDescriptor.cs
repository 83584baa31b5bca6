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
            Title = "modules that run by forward, so that their hooks do not run",
            Lowest = Severity.Info,
            Highest = Severity.Info,
            Severities = "info",
            Reads = ["hooks of the traced step"],
            IsExact = true,
        };
    }
}
