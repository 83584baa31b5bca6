// What overfitting is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The validation loss has passed its best while the training loss keeps falling.</summary>
        public const string Overfitting = "overfitting";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class OverfittingRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<OverfittingOptions> Thresholds { get; } = new(RuleIds.Overfitting, new(),
        [
            new("min-evaluations", o => o.MinEvaluations, (o, v) => o with { MinEvaluations = (int)v },
                "evaluations from the best one on", "the fewest whose order can be significant at 99 %") { Least = 6, Most = 1_000_000, IsWhole = true },
            new("rise", o => o.Rise, (o, v) => o with { Rise = v },
                "rise of the validation loss above its best, as a share of it",
                "Amazon SageMaker Debugger's ratio, applied to the validation loss") { Most = 1_000_000 },
            new("noise", o => o.Noise, (o, v) => o with { Noise = v },
                "the rise in standard deviations of the noise", "ours") { Most = 1_000_000 },
            new("gap", o => o.Gap, (o, v) => o with { Gap = v },
                "validation loss over training loss at the end, less one", "Amazon SageMaker Debugger, ratio_threshold") { Most = 1_000_000 },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.Overfitting,
            Title = "the validation loss has passed its best while the training loss keeps falling",
            Lowest = Severity.Info,
            Highest = Severity.Warning,
            Severities = "warning; info where the held-out accuracy stays near 1",
            Reads = ["training loss", "validation loss"],
            Explains = [RuleIds.Overtraining],
            Thresholds = Thresholds.Listed,
        };
    }
}
