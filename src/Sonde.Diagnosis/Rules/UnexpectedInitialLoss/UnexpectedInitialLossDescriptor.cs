// What unexpected-initial-loss is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>The first loss is far above that of guessing.</summary>
        public const string UnexpectedInitialLoss = "unexpected-initial-loss";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class UnexpectedInitialLossRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<UnexpectedInitialLossOptions> Thresholds { get; } = new(RuleIds.UnexpectedInitialLoss, new(),
        [
            new("ratio", o => o.Ratio, (o, v) => o with { Ratio = v }, "first loss over that of guessing", "ours") { Least = 1, Most = 1000 },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.UnexpectedInitialLoss,
            Title = "the first loss is far above that of guessing",
            Lowest = Severity.Info,
            Highest = Severity.Warning,
            Severities = "warning; info where the network learns nevertheless",
            Reads = ["loss", "loss head", "step data"],
            Explains = [RuleIds.ChanceLevelAccuracy, RuleIds.LossNotDecreasing],
            Thresholds = Thresholds.Listed,
            IsExact = true,
        };
    }
}
