// What constant-prediction is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The output is the same for every sample.</summary>
        public const string ConstantPrediction = "constant-prediction";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class ConstantPredictionRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<ConstantPredictionOptions> Thresholds { get; } = new(RuleIds.ConstantPrediction, new(),
        [
            new("smallest-spread", o => o.SmallestSpread, (o, v) => o with { SmallestSpread = v },
                "spread of the output from sample to sample, as a share of that of the targets, below which it is constant", "ours"),
            new("collapsed", o => o.Collapsed, (o, v) => o with { Collapsed = v },
                "the same as a share of what it was in the first steps, for class scores", "ours"),
            new("one-class", o => o.OneClass, (o, v) => o with { OneClass = v },
                "share of the predictions that name one class", "ours"),
            new("min-steps", o => o.MinSteps, (o, v) => o with { MinSteps = (int)v },
                "training steps", "ours") { Least = 1, Most = 1_000_000, IsWhole = true },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.ConstantPrediction,
            Title = "the output is the same for every sample",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error when it is exactly the same; warning when nearly so, or when one class is all that is predicted",
            Reads = ["step data", "accuracy", "loss", "loss head"],
            Explains = [RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing],
            Thresholds = Thresholds.Listed,
        };
    }
}
