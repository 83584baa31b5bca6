// What each level of the monitor adds to a training step, with the dashboard's server in the process and its page open.
using System.Diagnostics;
using Sonde.Bench;
using Sonde.Server;

namespace Sonde.Torch.Bench;

internal static class StepsBench
{
    private const int Warm = 150;     // past the first steps, which have a frame each, and past compilation
    private const int WarmWithPage = 400;   // the server's code is compiled again for some twenty seconds after a page has come
    private const int Block = 100;    // a whole number of every level's intervals
    private const int BlockWithPage = 300;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);   // the page, which paces itself, draws what the block before it recorded

    /// <summary>Trains one network a level, block by block in turn.</summary>
    public static Report Run(ScratchFolder folder, int repeats, bool page, int? threads)
    {
        if (threads is { } given) TorchSharp.torch.set_num_threads(given);
        var (warm, block) = page ? (WarmWithPage, BlockWithPage) : (Warm, Block);
        var report = new Report(
            "A monitored training step",
            $"A CNN of two convolutions and two linear layers (106 thousand parameters), batch 64 x 1 x 28 x 28, SGD, on {TorchSharp.torch.get_num_threads()} of the processor's cores. One network a row, all in one process; {repeats} rounds of {block} steps each, {(page ? "a block of steps in turn with two seconds between them, so that what the page draws falls on the network that it draws" : "step by step in turn, so that the machine's drift falls on all alike")}, in changing order. "
            + $"The server runs in the process, {(page ? "its page is open in Chromium on the same machine" : "no page is open")}. Overhead is the time of a round over that without a monitor in the same round. "
            + "Beside the training is the processor time that others took while a level's steps ran, of the 1 000 ms that each core has a second: the page, and the process's other threads (server, event writer, the runtime's compiler and collector). "
            + "The monitor's own account is what it recorded under sonde.overhead.",
            "level", "ms a step (median, 25 % .. 75 %)", "overhead (median, 25 % .. 75 %)", "beside the training, ms a s (page, process)", "its own account");
        var logs = folder.Sub("logs");
        Directory.CreateDirectory(logs);
        using var server = SondeServer.Start(logs, new SondeServerOptions { Port = 0 });
        Subject[] subjects =
        [
            new("no monitor", null, logs), new("Off", MonitorLevel.Off, logs), new("Light", MonitorLevel.Light, logs), new("Full", MonitorLevel.Full, logs),
        ];
        using (var browser = page ? new OpenPage(server.Url) : null)
        {
            foreach (var subject in subjects) subject.Run(warm);
            if (page) Thread.Sleep(TimeSpan.FromSeconds(3));
            var random = new Random(1);
            for (var round = 0; round < repeats; round++)
            {
                if (browser is not null) Blocks(subjects, block, random, browser.Id);
                else StepByStep(subjects, random);
            }
        }
        foreach (var subject in subjects)
        {
            var overheads = subject.Times.Zip(subjects[0].Times, (time, plain) => (time / plain) - 1).ToArray();
            report.Add(subject.Name, Spread(subject.Times, 1e3, ""), subject == subjects[0] ? "" : Spread(overheads, 100, " %"), subject.Beside, subject.End());
        }
        return report;
    }

    private static void Blocks(Subject[] subjects, int steps, Random random, int browser)
    {
        foreach (var subject in subjects.OrderBy(_ => random.Next()))
        {
            Thread.Sleep(Pause);
            var before = CpuAccount.Read(browser);
            var seconds = subject.Run(steps);
            subject.Account(CpuAccount.Read(browser) - before, seconds);
            subject.Times.Add(seconds / steps);
        }
    }

    private static void StepByStep(Subject[] subjects, Random random)
    {
        var seconds = new double[subjects.Length];
        for (var step = 0; step < Block; step++)
        {
            foreach (var turn in Enumerable.Range(0, subjects.Length).OrderBy(_ => random.Next()).ToArray()) seconds[turn] += subjects[turn].Run(1);
        }
        for (var i = 0; i < subjects.Length; i++) subjects[i].Times.Add(seconds[i] / Block);
    }

    private static string Spread(IReadOnlyCollection<double> values, double factor, string unit)
    {
        var sorted = values.Order().ToArray();
        string At(double share) => Report.Number(factor * sorted[(int)(share * (sorted.Length - 1))]) + unit;
        return $"{At(0.5)} ({At(0.25)} .. {At(0.75)})";
    }

    private sealed class Subject : IDisposable
    {
        private readonly SmallCnn _training = new();
        private readonly TrainingMonitor? _monitor;
        private readonly string _folder;
        private readonly List<(double Page, double Process)> _beside = [];

        public Subject(string name, MonitorLevel? level, string logs)
        {
            (Name, _folder) = (name, Path.Combine(logs, name));
            if (level is { } chosen) _monitor = TrainingMonitor.Attach(_training.Model, _training.Optimizer, _folder, new MonitorOptions { Level = chosen });
        }

        public string Name { get; }

        public List<double> Times { get; } = [];

        /// <summary>Medians over the blocks; empty where none was accounted.</summary>
        public string Beside =>
            _beside.Count == 0 ? "" : $"{Report.Number(Median(_beside.Select(b => b.Page)))}, {Report.Number(Median(_beside.Select(b => b.Process)))}";

        public void Account(CpuAccount account, double seconds) => _beside.Add((1e3 * account.Page / seconds, 1e3 * account.Beside / seconds));

        /// <summary>Seconds of so many steps.</summary>
        public double Run(int steps)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < steps; i++) _training.Step(_monitor);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        /// <summary>Ends the training and tells what the monitor says that it cost after the first steps.</summary>
        public string End()
        {
            Dispose();
            if (!Directory.Exists(_folder)) return "";
            using var log = new Sonde.Runs.LogDirectory(_folder);
            var record = Sonde.Runs.RecordReader.ReadLast<Sonde.Events.OverheadRecord>(log.Refresh().Find(".")!);
            return record is null ? "" : Report.Number(100 * record.RecentShare) + " %";
        }

        private static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;

        public void Dispose()
        {
            _monitor?.Dispose();
            _training.Dispose();
        }
    }
}
