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
    // Past compilation; no reading is due on the steps after a multiple of 10 and 3, so no hook sits on the model while the monitor is not called.
    private const int Warm = 1_003;
    private const int Block = 10;     // a tenth of a second, within which the machine's drift is small
    private const int Pairs = 10;     // to a round: 100 calls, a whole number of every level's intervals

    /// <summary>Trains one network a level.</summary>
    /// <param name="folder">For the logs.</param>
    /// <param name="rounds">Rounds a level.</param>
    /// <param name="threads">Threads of the training; all cores when null.</param>
    /// <param name="levels">The levels; all when empty.</param>
    public static Report Run(ScratchFolder folder, int rounds, int? threads, IReadOnlyCollection<MonitorLevel> levels)
    {
        if (threads is { } given) TorchSharp.torch.set_num_threads(given);
        var report = new Report(
            "A monitored training step",
            $"{MonitoredTraining.Description} {rounds} rounds of {Pairs} pairs of blocks of {Block} steps: in one the monitor is called after each step, "
            + "in the other it is not; with, without, without, with, and so on, without a pause. "
            + $"The server runs in the process, no page is open. Overhead is the time of a round with the monitor over that without: "
            + $"the median of all rounds, between which values it lies with {Spread.Certainty} certainty (resampled), and the quarters of the rounds. "
            + "The monitor's own account is what it recorded under sonde.overhead.",
            "level", "ms a step without", "overhead (median, with certainty between)", "25 % .. 75 % of the rounds", "its own account");
        var logs = folder.Sub("logs");
        Directory.CreateDirectory(logs);
        using var server = SondeServer.Start(logs, new SondeServerOptions { Port = 0 });
        foreach (var level in levels.Count > 0 ? levels : [MonitorLevel.Off, MonitorLevel.Light, MonitorLevel.Full])
        {
            using var training = new MonitoredTraining(level, logs);
            training.Run(Warm, monitored: true);
            var without = new List<double>();
            var overheads = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                double with = 0, plain = 0;
                for (var i = 0; i < Pairs; i++)
                {
                    foreach (var monitored in (bool[])[i % 2 == 0, i % 2 != 0])
                    {
                        var seconds = Seconds(training, monitored);
                        if (monitored) with += seconds;
                        else plain += seconds;
                    }
                }
                without.Add(plain / (Pairs * Block));
                overheads.Add(100 * ((with / plain) - 1));
            }
            var spread = new Spread(overheads);
            report.Add(level.ToString(), Report.Number(1e3 * Measurement.Median([.. without])), spread.Median, spread.Quarters, training.End());
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
