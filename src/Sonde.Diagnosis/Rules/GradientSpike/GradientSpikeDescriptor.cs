// What gradient-spike is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>Single steps have a gradient far larger than those around them.</summary>
        public const string GradientSpike = "gradient-spike";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class GradientSpikeRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<GradientSpikeOptions> Thresholds { get; } = new(RuleIds.GradientSpike, new(),
        [
            new("times", o => o.Times, (o, v) => o with { Times = v },
                "norm of the gradient over the median of the frames around it", "ours") { Least = 1, Most = 1e9 },
            new("sigma", o => o.Sigma, (o, v) => o with { Sigma = v },
                "the same in robust standard deviations of the logarithm",
                "the usual limit for outliers by the median absolute deviation") { Least = 1, Most = 1000 },
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.GradientSpike,
            Title = "single steps have a gradient far larger than those around them",
            Lowest = Severity.Info,
            Highest = Severity.Warning,
            Severities = "info; warning where it comes again and the network does not learn",
            Reads = ["gradient flow", "loss"],
            Explains = [RuleIds.LossSpike],
            Thresholds = Thresholds.Listed,
        };
    }
}
