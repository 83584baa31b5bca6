// The monitor's account of itself: what it costs, recorded after 32 calls, 64, 128 and so on, and at the end.
using Sonde.Events;

namespace Sonde.Torch;

public sealed partial class TrainingMonitor
{
    private const long FirstOverheadCall = 32;
    private (double Own, double Training, double OwnProcessor, double TrainingProcessor) _accounted;

    private readonly Action _keepRecords = static () => { };
    private bool _recordsOff;

    /// <summary>What every step keeps beside its readings; mostly nothing.</summary>
    private void KeepRecords()
    {
        HearWarnings();
        RecordWarnings();
        RecordOverhead();
    }

    private void GuardRecord(Action action)
    {
        if (_recordsOff) return;
        try
        {
            action();
        }
        catch (Exception exception)
        {
            _recordsOff = true;
            GuardedProbe.Report(_messages, _writer!, _tags, "the monitor's own record", exception, _lastStep);
        }
    }

    /// <summary>Writes what probes left on a device.</summary>
    private void FetchDeferred()
    {
        try
        {
            _deferred!.Flush();
        }
        catch (Exception exception)
        {
            GuardedProbe.Report(_messages, _writer!, _tags, "fetching readings from a device", exception, _lastStep);
        }
    }

    private void RecordOverhead(bool atEnd = false)
    {
        if (_probes.Length == 0 || (!atEnd && (_calls < FirstOverheadCall || !long.IsPow2(_calls)))) return;
        var (own, training) = (_clock.OwnSeconds, _clock.TrainingSeconds);
        if (training <= 0) return;
        var recent = (own - _accounted.Own) / Math.Max(training - _accounted.Training, double.Epsilon);
        var (ownProcessor, trainingProcessor) = (_clock.OwnProcessorSeconds, _clock.TrainingProcessorSeconds);
        var processorShare = Share(ownProcessor, trainingProcessor);
        var recentProcessorShare = Share(ownProcessor - _accounted.OwnProcessor, trainingProcessor - _accounted.TrainingProcessor);
        _accounted = (own, training, ownProcessor, trainingProcessor);
        var probes = _probes.Select(probe => new ProbeOverhead(
            probe.Name, probe.Schedule.Interval, probe.Schedule.CurrentInterval, probe.Schedule.Readings, probe.Schedule.Cost,
            probe.Schedule.TotalSeconds / training, probe.IsOff));
        var record = new OverheadRecord(1, _options.Budget, _calls, _clock.TypicalStepSeconds, own / training, recent, [.. probes])
        {
            ProcessorShare = processorShare,
            RecentProcessorShare = recentProcessorShare,
        };
        AddRecord(PluginNames.Overhead, record, RecordJson.Default.OverheadRecord, _lastStep);
    }

    // Null where the system does not tell, and where all of it was less than the clock can see.
    private static double? Share(double own, double training) => double.IsFinite(own) && training > 0 ? own / training : null;
}
