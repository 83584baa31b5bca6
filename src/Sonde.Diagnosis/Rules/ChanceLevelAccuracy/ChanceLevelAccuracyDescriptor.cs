// What chance-level-accuracy is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The accuracy is that of guessing.</summary>
        public const string ChanceLevelAccuracy = "chance-level-accuracy";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class ChanceLevelAccuracyRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<AccuracyOptions> Thresholds { get; } = new(RuleIds.ChanceLevelAccuracy, new(),
        [
            new("standard-errors", o => o.StandardErrors, (o, v) => o with { StandardErrors = v },
                "half width of the noise around guessing, in standard errors", "99 % of the normal distribution, two-sided") { Most = 100 },
            new("assumed-evaluation", o => o.AssumedEvaluation, (o, v) => o with { AssumedEvaluation = (int)v },
                "samples in an evaluation, where the run does not record the number",
                "conservative: more samples make the band narrower") { Least = 1, Most = 1_000_000_000, IsWhole = true },
            new("assumed-batch", o => o.AssumedBatch, (o, v) => o with { AssumedBatch = (int)v },
                "samples in a training step, where the run does not record the number", "ours") { Least = 1, Most = 1_000_000_000, IsWhole = true },
            new("widest-band", o => o.WidestBand, (o, v) => o with { WidestBand = v },
                "widest noise that allows a judgement", "ours"),
            new("min-steps", o => o.MinSteps, (o, v) => o with { MinSteps = (int)v },
                "training steps", "ours") { Least = 1, Most = 1_000_000, IsWhole = true },
            new("steps-per-class", o => o.StepsPerClass, (o, v) => o with { StepsPerClass = (int)v },
                "training steps a class", "ours") { Most = 1000, IsWhole = true },
            new("min-epochs", o => o.MinEpochs, (o, v) => o with { MinEpochs = (int)v },
                "epochs, for a curve by epoch", "ours") { Least = 3, Most = 1_000_000, IsWhole = true },
            new("long-steps", o => o.LongSteps, (o, v) => o with { LongSteps = (int)v },
                "steps after which a standstill can be an error", "ours: about an epoch of 60 000 samples") { Least = 1, Most = 1_000_000_000, IsWhole = true },
            new("distinct-majority", o => o.DistinctMajority, (o, v) => o with { DistinctMajority = v },
                "share of the commonest label over 1 / classes that makes it a baseline of its own", "ours") { Least = 1, Most = 1_000_000_000 },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.ChanceLevelAccuracy,
            Title = "the accuracy is that of guessing",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "error when the loss agrees; warning alone",
            Reads = ["accuracy", "number of classes", "loss"],
            Explains = [RuleIds.LossNotDecreasing, RuleIds.Underfitting, RuleIds.Plateau],
            Thresholds = Thresholds.Listed,
        };
    }
}
