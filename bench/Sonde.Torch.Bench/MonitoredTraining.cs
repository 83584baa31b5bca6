// A training of the small CNN with a monitor that can be left out for some steps.
using System.Diagnostics;
using Sonde.Bench;
using Sonde.Runs;

namespace Sonde.Torch.Bench;

/// <summary>One network, its monitor, and the run's folder.</summary>
/// <param name="level">The monitor's level.</param>
/// <param name="logs">Where the run's folder comes to lie, by the level's name.</param>
internal sealed class MonitoredTraining(MonitorLevel level, string logs) : IDisposable
{
    private readonly SmallCnn _training = new();
    private readonly string _folder = Path.Combine(logs, level.ToString());
    private TrainingMonitor? _monitor;

    /// <summary>What is trained, for a report.</summary>
    public static string Description =>
        $"A CNN of two convolutions and two linear layers (106 thousand parameters), batch 64 x 1 x 28 x 28, SGD, "
            + $"on {TorchSharp.torch.get_num_threads()} of the processor's cores. Each level has one network and one monitor.";

    /// <summary>Trains so many steps.</summary>
    /// <returns>Of each step, seconds of the training and seconds in the monitor.</returns>
    public (double[] Training, double[] Monitor) Run(int steps, bool monitored)
    {
        _monitor ??= TrainingMonitor.Attach(_training.Model, _training.Optimizer, _folder, new MonitorOptions { Level = level });
        var (training, monitor) = (new double[steps], new double[steps]);
        for (var i = 0; i < steps; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var own = _training.Step(monitored ? _monitor : null);
            monitor[i] = own / (double)Stopwatch.Frequency;
            training[i] = Stopwatch.GetElapsedTime(start).TotalSeconds - monitor[i];
        }
        return (training, monitor);
    }

    /// <summary>Ends the training and gives what the monitor says that it cost after the first steps.</summary>
    public string End()
    {
        Dispose();
        if (!Directory.Exists(_folder)) return "";
        using var log = new LogDirectory(_folder);
        var record = RecordReader.ReadLast(log.Refresh().Find(".")!, Sonde.Events.OverheadRecord.Reading);
        return record is null ? "" : $"{Report.Number(100 * record.RecentShare)} %";
    }

    public void Dispose()
    {
        _monitor?.Dispose();
        _training.Dispose();
    }
}
