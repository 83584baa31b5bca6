// What each level of the monitor adds to a training step, with the dashboard's server in the process and its page open.
using System.Diagnostics;
using Sonde.Bench;
using Sonde.Server;

namespace Sonde.Torch.Bench;

/// <summary>
/// One network is trained in blocks, with its monitor called and without. Two networks side by side, one monitored and one not, were the first
/// way: equal ones differ by several percent, by where in memory each lies.
/// </summary>
internal static class StepsBench
{
    private const int Warm = 1_003;          // past compilation; no reading is due on the steps after a multiple of 10 and 3, so no hook sits on the model while the monitor is not called
    private const int WarmWithPage = 12_003; // for a minute or two after a page has come, the server's code is compiled again
    private const int Block = 100;           // a whole number of every level's intervals
    private const int BlockWithPage = 1_200; // some ten seconds: the page, which paces itself, draws several times
    private const int Settle = 100;          // steps after a change that do not count
    private const double Certainty = 0.95;

    /// <summary>Trains one network a level.</summary>
    /// <param name="folder">For the logs.</param>
    /// <param name="pairs">Blocks with and without the monitor, a level.</param>
    /// <param name="page">Whether a browser shows the run; it is halted during blocks without the monitor.</param>
    /// <param name="threads">Threads of the training; all cores when null.</param>
    /// <param name="levels">The levels; all when empty.</param>
    public static Report Run(ScratchFolder folder, int pairs, bool page, int? threads, IReadOnlyCollection<MonitorLevel> levels)
    {
        if (threads is { } given) TorchSharp.torch.set_num_threads(given);
        var block = page ? BlockWithPage : Block;
        var report = new Report(
            "A monitored training step",
            $"A CNN of two convolutions and two linear layers (106 thousand parameters), batch 64 x 1 x 28 x 28, SGD, on {TorchSharp.torch.get_num_threads()} of the processor's cores. Each level has one network and one monitor. {pairs} pairs of blocks of {block} steps: in one the monitor is called after each step, in the other it is not, in changing order{(page ? "" : " and without a pause")}. "
            + $"The server runs in the process, {(page ? $"its page is open in Chromium on the same machine; its processes are halted in the blocks without the monitor, and the first {Settle} steps of each block do not count" : "no page is open")}. Overhead is the time of a block over that of its neighbour without the monitor: the median of all pairs, between which values it lies with {100 * Certainty:0} % certainty (resampled), and the quarters of the pairs. "
            + "Beside the training is the processor time that others took while the monitor was called, of the 1 000 ms that each core has a second, less what they took while it was not: the page, and the process's other threads (server, event writer, the runtime's compiler and collector). "
            + "The monitor's own account is what it recorded under sonde.overhead.",
            "level", "ms a step without", "overhead (median, with certainty between)", "25 % .. 75 % of the pairs", "beside the training, ms a s (page, process)", "its own account");
        var logs = folder.Sub("logs");
        Directory.CreateDirectory(logs);
        using var server = SondeServer.Start(logs, new SondeServerOptions { Port = 0 });
        using var browser = page ? new OpenPage(server.Url) : null;
        foreach (var level in levels.Count > 0 ? levels : [MonitorLevel.Off, MonitorLevel.Light, MonitorLevel.Full])
        {
            var times = new List<Pair>();
            string account;
            using (var subject = new Subject(level, logs))
            {
                subject.Run(page ? WarmWithPage : Warm, monitored: true);
                for (var i = 0; i < pairs; i++)
                {
                    // With, without, without, with: a drift that goes on through four blocks falls on both alike.
                    var first = Measure(subject, block, monitored: i % 2 == 0, browser);
                    var second = Measure(subject, block, monitored: i % 2 != 0, browser);
                    times.Add(i % 2 == 0 ? new(first, second) : new(second, first));
                }
                account = subject.End();
            }
            double[] overheads = [.. times.Select(pair => 100 * ((pair.With.Seconds / pair.Without.Seconds) - 1))];
            var (low, high) = MedianBetween(overheads);
            report.Add(
                level.ToString(), Report.Number(1e3 * Measurement.Median([.. times.Select(pair => pair.Without.Seconds)]) / block),
                $"{Report.Number(Measurement.Median(overheads))} % ({Report.Number(low)} .. {Report.Number(high)})", $"{Quantile(overheads, 0.25)} .. {Quantile(overheads, 0.75)}",
                $"{More(times, b => b.Page)}, {More(times, b => b.Process)}", account);
        }
        return report;
    }

    private static Measured Measure(Subject subject, int steps, bool monitored, OpenPage? browser)
    {
        if (monitored) browser?.GoOn();
        else browser?.Halt();
        if (browser is not null) subject.Run(Settle, monitored);
        var before = browser is null ? null : CpuAccount.Read(browser.Id);
        var seconds = subject.Run(steps, monitored);
        var (pageSeconds, process) = before is null ? default : CpuAccount.Read(browser!.Id).Since(before);
        browser?.GoOn();
        return new(seconds, pageSeconds, process);
    }

    private static string More(List<Pair> pairs, Func<Measured, double> seconds) => pairs.TrueForAll(pair => pair.With.Page == 0)
        ? ""
        : Report.Number(1e3 * (pairs.Sum(pair => seconds(pair.With)) / pairs.Sum(pair => pair.With.Seconds) - pairs.Sum(pair => seconds(pair.Without)) / pairs.Sum(pair => pair.Without.Seconds)));

    private static string Quantile(double[] values, double share) => Report.Number(values.Order().ElementAt((int)(share * (values.Length - 1))));

    /// <summary>Where the median of a resampled set lies in all but the rarest cases.</summary>
    private static (double Low, double High) MedianBetween(double[] values)
    {
        var random = new Random(1);
        var medians = new double[10_000];
        for (var i = 0; i < medians.Length; i++) medians[i] = Measurement.Median([.. values.Select(_ => values[random.Next(values.Length)])]);
        Array.Sort(medians);
        return (medians[(int)((1 - Certainty) / 2 * medians.Length)], medians[(int)((1 + Certainty) / 2 * medians.Length)]);
    }

    private readonly record struct Measured(double Seconds, double Page, double Process);

    private readonly record struct Pair(Measured With, Measured Without);

    private sealed class Subject(MonitorLevel level, string logs) : IDisposable
    {
        private readonly SmallCnn _training = new();
        private readonly string _folder = Path.Combine(logs, level.ToString());
        private TrainingMonitor? _monitor;

        /// <summary>Seconds of so many steps.</summary>
        public double Run(int steps, bool monitored)
        {
            _monitor ??= TrainingMonitor.Attach(_training.Model, _training.Optimizer, _folder, new MonitorOptions { Level = level });
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < steps; i++) _training.Step(monitored ? _monitor : null);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        /// <summary>Ends the training and gives what the monitor says that it cost after the first steps.</summary>
        public string End()
        {
            Dispose();
            if (!Directory.Exists(_folder)) return "";
            using var log = new Sonde.Runs.LogDirectory(_folder);
            var record = Sonde.Runs.RecordReader.ReadLast<Sonde.Events.OverheadRecord>(log.Refresh().Find(".")!);
            return record is null ? "" : $"{Report.Number(100 * record.RecentShare)} %";
        }

        public void Dispose()
        {
            _monitor?.Dispose();
            _training.Dispose();
        }
    }
}
