// What eval-mode-missing is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Evaluated in training mode.</summary>
        public const string EvalModeMissing = "eval-mode-missing";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class EvalModeMissingRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.EvalModeMissing,
            Title = "evaluated in training mode",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error; warning where a part of the evaluations is",
            Reads = ["training loop"],
            Explains = [RuleIds.ValidationTooGood],
            IsExact = true,
        };
    }
}
