// What plateau is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The training loss fell, and has stayed where it is for half of the run, still high.</summary>
        public const string Plateau = "plateau";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class PlateauRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.Plateau,
            Title = "the training loss fell, and has stayed high for half of the run",
            Lowest = Severity.Info,
            Highest = Severity.Info,
            Severities = "info",
            Reads = ["training loss", "accuracy"],
        };
    }
}
