// What input-not-normalised is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The input is far from mean 0 and deviation 1, and training suffers.</summary>
        public const string InputNotNormalised = "input-not-normalised";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class InputNotNormalisedRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<InputNotNormalisedOptions> Thresholds { get; } = new(RuleIds.InputNotNormalised, new(),
        [
            new("large", o => o.Large, (o, v) => o with { Large = v },
                "root mean square of the input, or of a column, that is large", "ours") { Most = 1_000_000_000 },
            new("small", o => o.Small, (o, v) => o with { Small = v },
                "root mean square of the input that is small", "ours"),
            new("scales", o => o.Scales, (o, v) => o with { Scales = v },
                "deviation of one column over that of another", "ours") { Most = 1_000_000_000 },
            new("offset", o => o.Offset, (o, v) => o with { Offset = v },
                "mean of a column over its deviation", "ours") { Most = 1_000_000_000 },
            new("far-off", o => o.FarOff, (o, v) => o with { FarOff = v },
                "factor beyond these limits from which the input alone explains that training fails", "ours") { Most = 1_000_000 },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.InputNotNormalised,
            Title = "the input is far from mean 0 and deviation 1",
            Lowest = Severity.Info,
            Highest = Severity.Error,
            Severities = "error when training suffers and the input is far off, or the outputs have collapsed; warning when training suffers; "
                + "info when it learns all the same",
            Reads = ["step data", "loss", "accuracy", "parameters"],
            Explains =
            [
                RuleIds.DeadRelu, RuleIds.SaturatedActivation, RuleIds.ConstantPrediction, RuleIds.VanishingGradient,
                RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing, RuleIds.ExplodingGradient, RuleIds.LossDiverging,
                RuleIds.LossOscillating, RuleIds.ImpossibleLoss, RuleIds.UnexpectedInitialLoss, RuleIds.AllZeroTensor,
                RuleIds.LossSpike, RuleIds.GradientSpike,
            ],
            Thresholds = Thresholds.Listed,
        };
    }
}
