// What tensor-leak is: its place among the rules, what it reads, its thresholds.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>More tensors are alive with every step, and none is freed.</summary>
        public const string TensorLeak = "tensor-leak";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class TensorLeakRule
    {
        /// <summary>The thresholds by name.</summary>
        public static ThresholdSet<TensorLeakOptions> Thresholds { get; } = new(RuleIds.TensorLeak, new(),
        [
            new("warm-up", o => o.WarmUp, (o, v) => o with { WarmUp = v },
                "share of the readings left out at the start", "ours") { Most = 0.9 },
            new("min-readings", o => o.MinReadings, (o, v) => o with { MinReadings = (int)v },
                "readings after those", "ours") { Least = 3, Most = 1_000_000, IsWhole = true },
            new("per-step", o => o.PerStep, (o, v) => o with { PerStep = v },
                "tensors a step that are never freed", "ours: a loss that is kept makes one a step") { Most = 1_000_000 },
            new("rising", o => o.Rising, (o, v) => o with { Rising = v },
                "share of the readings after which the number rises", "ours"),
        ]);

        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.TensorLeak,
            Title = "more tensors are alive with every step, and none is freed",
            Lowest = Severity.Warning,
            Highest = Severity.Warning,
            Severities = "warning",
            Reads = ["live tensors"],
            Thresholds = Thresholds.Listed,
        };
    }
}
