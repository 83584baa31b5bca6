// What train-mode-not-restored is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Trained in eval mode.</summary>
        public const string TrainModeNotRestored = "train-mode-not-restored";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class TrainModeNotRestoredRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.TrainModeNotRestored,
            Title = "trained in eval mode",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error; warning where it has been so from the start",
            Reads = ["training loop"],
            Explains = [RuleIds.Overfitting, RuleIds.TrainEvalInconsistent],
            IsExact = true,
        };
    }
}
