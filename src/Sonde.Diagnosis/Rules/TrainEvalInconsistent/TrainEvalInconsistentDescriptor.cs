// What train-eval-inconsistent is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Running statistics of batch normalisation are not those of the data.</summary>
        public const string TrainEvalInconsistent = "train-eval-inconsistent";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class TrainEvalInconsistentRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.TrainEvalInconsistent,
            Title = "running statistics of batch normalisation are not those of the data",
            Lowest = Severity.Warning,
            Highest = Severity.Warning,
            Severities = "warning",
            Reads = ["training loop"],
            Explains = [RuleIds.ValidationTooGood],
            IsExact = true,
        };
    }
}
