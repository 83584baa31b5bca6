// What schedule-shape is: its place among the rules, what it reads.
namespace Sonde
{
    /// <summary>Ids of the rules.</summary>
    public static partial class RuleIds
    {
        /// <summary>A schedule drives the learning rate to nothing, or to the sky.</summary>
        public const string ScheduleShape = "schedule-shape";
    }
}

namespace Sonde.Diagnosis
{
    internal sealed partial class ScheduleShapeRule
    {
        /// <inheritdoc/>
        public override RuleDescriptor Descriptor { get; } = new()
        {
            Id = RuleIds.ScheduleShape,
            Title = "a schedule drives the learning rate to nothing, or to the sky",
            Lowest = Severity.Warning,
            Highest = Severity.Error,
            Severities = "warning; error where the network does not learn or the loss rises",
            Reads = ["learning rate", "training loop", "loss"],
            Explains =
            [
                RuleIds.LearningRateTooHigh, RuleIds.LossNotDecreasing, RuleIds.ChanceLevelAccuracy, RuleIds.LossDiverging,
                RuleIds.LossOscillating, RuleIds.NonFinite,
            ],
        };
    }
}
