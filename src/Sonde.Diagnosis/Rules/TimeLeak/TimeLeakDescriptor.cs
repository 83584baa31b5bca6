// What time-leak is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The output of one time depends on later times.</summary>
        public const string TimeLeak = "time-leak";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class TimeLeakRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.TimeLeak,
            Title = "the output of one time depends on later times, which are its targets",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error where the targets are the inputs of the time after, else info",
            Reads = ["pre-flight"],
            Explains = [RuleIds.Overfitting],
            IsExact = true,
        };
    }
}
