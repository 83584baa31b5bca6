// What each level of the monitor adds to a training step, with the dashboard's server in the process.
using System.Diagnostics;
using Sonde.Bench;
using Sonde.Server;

namespace Sonde.Torch.Bench;

/// <summary>
/// One network is trained in short blocks, with its monitor called and without. Two networks side by side, one monitored and one not, were the
/// first way: equal ones differ by several percent, by where in memory each lies.
/// </summary>
internal static class StepsBench
{
    private const int Warm = 1_003;   // past compilation; no reading is due on the steps after a multiple of 10 and 3, so no hook sits on the model while the monitor is not called
    private const int Block = 100;    // a whole number of every level's intervals; some second, within which the machine's drift is small

    /// <summary>Trains one network a level.</summary>
    /// <param name="folder">For the logs.</param>
    /// <param name="pairs">Blocks with and without the monitor, a level.</param>
    /// <param name="threads">Threads of the training; all cores when null.</param>
    /// <param name="levels">The levels; all when empty.</param>
    public static Report Run(ScratchFolder folder, int pairs, int? threads, IReadOnlyCollection<MonitorLevel> levels)
    {
        if (threads is { } given) TorchSharp.torch.set_num_threads(given);
        var report = new Report(
            "A monitored training step",
            $"{MonitoredTraining.Description} {pairs} pairs of blocks of {Block} steps: in one the monitor is called after each step, in the other it is not; with, without, without, with, and so on, without a pause. "
            + $"The server runs in the process, no page is open. Overhead is the time of a block over that of its neighbour without the monitor: the median of all pairs, between which values it lies with {Spread.Certainty} certainty (resampled), and the quarters of the pairs. "
            + "The monitor's own account is what it recorded under sonde.overhead.",
            "level", "ms a step without", "overhead (median, with certainty between)", "25 % .. 75 % of the pairs", "its own account");
        var logs = folder.Sub("logs");
        Directory.CreateDirectory(logs);
        using var server = SondeServer.Start(logs, new SondeServerOptions { Port = 0 });
        foreach (var level in levels.Count > 0 ? levels : [MonitorLevel.Off, MonitorLevel.Light, MonitorLevel.Full])
        {
            using var training = new MonitoredTraining(level, logs);
            training.Run(Warm, monitored: true);
            var without = new List<double>();
            var overheads = new List<double>();
            for (var i = 0; i < pairs; i++)
            {
                var first = Seconds(training, monitored: i % 2 == 0);
                var second = Seconds(training, monitored: i % 2 != 0);
                var (with, plain) = i % 2 == 0 ? (first, second) : (second, first);
                without.Add(plain);
                overheads.Add(100 * ((with / plain) - 1));
            }
            var spread = new Spread(overheads);
            report.Add(level.ToString(), Report.Number(1e3 * Measurement.Median([.. without]) / Block), spread.Median, spread.Quarters, training.End());
        }
        return report;
    }

    private static double Seconds(MonitoredTraining training, bool monitored)
    {
        var start = Stopwatch.GetTimestamp();
        training.Run(Block, monitored);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
