// What a monitored training loses to the dashboard whose page is open in a browser on the same cores.
using Sonde.Bench;
using Sonde.Server;

namespace Sonde.Torch.Bench;

/// <summary>
/// The page works in bursts, some seconds apart, over which this machine's own pace drifts by more than they cost. So each step is compared
/// with its neighbours: a burst lengthens a few steps, and the median of those around does not feel it. The same sum while the page is halted
/// and the monitor is not called tells what else interrupts a training.
/// </summary>
internal static class PageBench
{
    private const int Warm = 12_003;   // for a minute or two after a page has come, the server's code is compiled again; 3: see StepsBench
    private const int Block = 1_200;   // some ten seconds: several bursts
    private const int Settle = 100;    // steps after a change that do not count
    private const int Around = 25;     // neighbours on either side

    /// <summary>Trains one network a level.</summary>
    /// <param name="folder">For the logs.</param>
    /// <param name="pairs">Blocks with monitor and page, and without both, a level.</param>
    /// <param name="levels">The levels; Light and Full when empty.</param>
    public static Report Run(ScratchFolder folder, int pairs, IReadOnlyCollection<MonitorLevel> levels)
    {
        var report = new Report(
            "A monitored training step beside an open page",
            $"{MonitoredTraining.Description} The server runs in the process, and its page is open in Chromium on the same machine. "
            + $"{pairs} pairs of blocks of {Block} steps after {Warm:#,0} others: in one the monitor is called after each step, "
            + $"in the other it is not and the page's processes are halted; the first {Settle} steps of each block do not count. "
            + "In Step is the time in the monitor over that of the training. Held up is what steps of the training, without the monitor, "
            + "take over the median of the "
            + $"{2 * Around} around them, less the same without monitor and page: the median of all pairs, "
            + $"and between which values it lies with {Spread.Certainty} certainty (resampled). The sum of the two is the overhead. "
            + "Beside the training is the processor time that others took, of the 1 000 ms that each core has a second, less what they took without: "
            + "the page; the process's threads that do not train (server, event writer, collector); and of those apart the runtime's compiler, "
            + "which has work for some minutes after a page has come. "
            + "Where each of them holds up all threads of the training, ten ms a second are one per cent.",
            "level", "in Step", "held up (median, with certainty between)", "25 % .. 75 % of the pairs", "overhead", "page, ms a s",
            "process, ms a s", "compiler, ms a s");
        var logs = folder.Sub("logs");
        Directory.CreateDirectory(logs);
        using var server = SondeServer.Start(logs, new SondeServerOptions { Port = 0 });
        using var browser = new OpenPage(server.Url);
        foreach (var level in levels.Count > 0 ? levels : [MonitorLevel.Light, MonitorLevel.Full])
        {
            using var training = new MonitoredTraining(level, logs);
            training.Run(Warm, monitored: true);
            List<Measured> with = [], without = [];
            for (var i = 0; i < pairs; i++)
            {
                // With, without, without, with: a drift that goes on through four blocks falls on both alike.
                foreach (var monitored in (bool[])[i % 2 == 0, i % 2 != 0]) (monitored ? with : without).Add(Measure(training, monitored, browser));
            }
            double[] heldUp = [.. with.Zip(without, (a, b) => 100 * (a.HeldUp - b.HeldUp))];
            var (spread, own) = (new Spread(heldUp), 100 * with.Sum(block => block.Own) / with.Sum(block => block.Seconds));
            string More(Func<Measured, double> seconds) =>
                Report.Number(1e3 * ((with.Sum(seconds) / with.Sum(block => block.Seconds)) - (without.Sum(seconds) / without.Sum(block => block.Seconds))));
            report.Add(
                level.ToString(), $"{Report.Number(own)} %", spread.Median, spread.Quarters, $"{Report.Number(own + Measurement.Median(heldUp))} %",
                More(block => block.Page), More(block => block.Process), More(block => block.Compiler));
        }
        return report;
    }

    private static Measured Measure(MonitoredTraining training, bool monitored, OpenPage browser)
    {
        if (!monitored) browser.Halt();
        training.Run(Settle, monitored);
        var before = CpuAccount.Read(browser.Id);
        var (steps, own) = training.Run(Block, monitored);
        var (page, process, compiler) = CpuAccount.Read(browser.Id).Since(before);
        browser.GoOn();
        return new(steps.Sum(), own.Sum(), HeldUp(steps), page, process, compiler);
    }

    /// <summary>Share of the time by which steps are longer than those around them; shorter ones count against it.</summary>
    private static double HeldUp(double[] steps)
    {
        double more = 0, usual = 0;
        for (var i = 0; i < steps.Length; i++)
        {
            var from = Math.Clamp(i - Around, 0, steps.Length - (2 * Around) - 1);
            var median = Measurement.Median(steps[from..(from + (2 * Around) + 1)]);
            more += steps[i] - median;
            usual += median;
        }
        return more / usual;
    }

    private readonly record struct Measured(double Seconds, double Own, double HeldUp, double Page, double Process, double Compiler);
}
