// What every probe of a monitor is made from.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>The things of one monitored model that probes share.</summary>
/// <param name="Writer">Where to record.</param>
/// <param name="Tags">The tags to record under.</param>
/// <param name="Messages">What is said aloud.</param>
/// <param name="Model">The model; the user's.</param>
/// <param name="Optimizer">The optimizer, where given; the user's.</param>
/// <param name="Options">What the user set, name filters among them.</param>
/// <param name="Budget">The time that the probes share.</param>
/// <param name="Deferred">Takes scalars that lie on a device.</param>
internal sealed record ProbeContext(
    SummaryWriter Writer, MonitorTags Tags, MonitorMessages Messages, nn.Module Model, optim.Optimizer? Optimizer, MonitorOptions Options, ProbeBudget Budget,
    DeferredScalars Deferred)
{
    /// <summary>A schedule on the last call of each group of accumulated steps, with the interval that the user chose instead of the default.</summary>
    /// <param name="probe">The probe's name, by which the user chooses.</param>
    /// <param name="interval">Calls between readings by default.</param>
    /// <param name="everyCallUntil">Due on each call below this one by default.</param>
    public ProbeSchedule Schedule(string probe, long interval, long everyCallUntil = 0) =>
        Options.IntervalOf(probe) is { } chosen
            ? new(Budget, chosen, accumulationSteps: Options.AccumulationSteps)
            : new(Budget, interval, everyCallUntil, Options.AccumulationSteps);

    /// <summary>A schedule on every call, never thinned: for readings that cost next to nothing.</summary>
    public ProbeSchedule EveryCall() => new(Budget, 1, isFixed: true);
}
