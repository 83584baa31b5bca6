// The monitor's account of itself: what it costs, recorded after 32 calls, 64, 128 and so on, and at the end.
using Sonde.Events;

namespace Sonde.Torch;

/// <summary>Writes <c>sonde/overhead</c>: the probes first, in the order in which they read, then the other instruments.</summary>
/// <param name="context">Where to record, and the clock.</param>
/// <param name="instruments">All instruments of the monitor.</param>
internal sealed class OverheadInstrument(ProbeContext context, Func<IReadOnlyList<InstrumentGuard>> instruments) : IInstrument
{
    private const long FirstCall = 32;
    private readonly StepClock _clock = context.Budget.Clock;
    private (double Own, double Training, double OwnProcessor, double TrainingProcessor) _accounted;
    private long _calls;

    public string Name => "overhead";

    public string Title => "the record of the monitor's cost";

    public void BeforeStep(long call, long step)
    {
        _calls = call;
        if (call >= FirstCall && long.IsPow2(call)) Record(step);
    }

    public void WriteOut(bool isLast, long step)
    {
        if (isLast) Record(step);
    }

    private void Record(long step)
    {
        var (own, training) = (_clock.OwnSeconds, _clock.TrainingSeconds);
        if (training <= 0) return;
        var recent = (own - _accounted.Own) / Math.Max(training - _accounted.Training, double.Epsilon);
        var (ownProcessor, trainingProcessor) = (_clock.OwnProcessorSeconds, _clock.TrainingProcessorSeconds);
        var processorShare = Share(ownProcessor, trainingProcessor);
        var recentProcessorShare = Share(ownProcessor - _accounted.OwnProcessor, trainingProcessor - _accounted.TrainingProcessor);
        _accounted = (own, training, ownProcessor, trainingProcessor);
        var costs = instruments().OrderBy(instrument => instrument.Schedule is null).Select(instrument => CostOf(instrument, training));
        var record = new OverheadRecord
        {
            Budget = context.Options.Budget,
            Calls = _calls,
            StepSeconds = _clock.TypicalStepSeconds,
            Share = own / training,
            RecentShare = recent,
            Probes = [.. costs],
            ProcessorShare = processorShare,
            RecentProcessorShare = recentProcessorShare,
        };
        context.AddRecord(OverheadRecord.Reading, record, step);
    }

    // An instrument without a schedule is called at every step, so its mean is what it costs; most of it may lie in the first one.
    private static ProbeOverhead CostOf(InstrumentGuard instrument, double training) => instrument.Schedule is { } schedule
        ? new()
        {
            Name = instrument.Name,
            Every = schedule.Interval,
            Interval = schedule.CurrentInterval,
            Readings = schedule.Readings,
            SecondsPerReading = schedule.Cost,
            Share = schedule.TotalSeconds / training,
            Failed = instrument.IsOff,
        }
        : new()
        {
            Name = instrument.Name,
            Every = 1,
            Interval = 1,
            Readings = instrument.Steps,
            SecondsPerReading = instrument.Steps < 2 ? 0 : instrument.Seconds / instrument.Steps,
            Share = instrument.Seconds / training,
            Failed = instrument.IsOff,
        };

    // Null where the system does not tell, and where all of it was less than the clock can see.
    private static double? Share(double own, double training) => double.IsFinite(own) && training > 0 ? own / training : null;
}
