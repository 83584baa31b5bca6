// What each level of the monitor adds to a training step, with the dashboard's server in the process and its page open.
using System.Diagnostics;
using Sonde.Bench;
using Sonde.Server;

namespace Sonde.Torch.Bench;

internal static class StepsBench
{
    private const int Warm = 150;     // past the first steps, which have a frame each, and past compilation
    private const int WarmWithPage = 500;   // the server's code is compiled again for half a minute after a page has come
    private const int Trials = 3;           // two equal networks differ by some percent, by where in memory each lies
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
            $"A CNN of two convolutions and two linear layers (106 thousand parameters), batch 64 x 1 x 28 x 28, SGD, on {TorchSharp.torch.get_num_threads()} of the processor's cores. One network a row, all in one process; {Trials} times anew, {repeats} rounds of {block} steps each, {(page ? "a block of steps in turn with two seconds between them, so that what the page draws falls on the network that it draws" : "step by step in turn, so that the machine's drift falls on all alike")}, in changing order. "
            + $"The server runs in the process, {(page ? "its page is open in Chromium on the same machine" : "no page is open")}. Overhead is the time of a round over that without a monitor in the same round. "
            + "Beside the training is the processor time that others took while a level's steps ran, of the 1 000 ms that each core has a second: the page, and the process's other threads (server, event writer, the runtime's compiler and collector). "
            + "The monitor's own account is what it recorded under sonde.overhead, over the time of its own network's steps.",
            "level", "ms a step (median, 25 % .. 75 %)", "overhead (median, 25 % .. 75 %)", "beside the training, ms a s (page, process)", "its own account");
        var logs = folder.Sub("logs");
        Directory.CreateDirectory(logs);
        using var server = SondeServer.Start(logs, new SondeServerOptions { Port = 0 });
        Row[] rows = [new("no monitor", null), new("Off", MonitorLevel.Off), new("Light", MonitorLevel.Light), new("Full", MonitorLevel.Full)];
        using (var browser = page ? new OpenPage(server.Url) : null)
        {
            var random = new Random(1);
            for (var trial = 0; trial < Trials; trial++)
            {
                Subject[] subjects = [.. rows.OrderBy(_ => random.Next()).Select(row => new Subject(row, Path.Combine(logs, $"{trial}")))];
                foreach (var subject in subjects) subject.Run(warm);
                for (var round = 0; round < repeats; round++)
                {
                    if (browser is not null) Blocks(subjects, block, random, browser.Id);
                    else StepByStep(subjects, random);
                }
                foreach (var subject in subjects) subject.End();
            }
        }
        foreach (var row in rows)
        {
            var overheads = row.Times.Zip(rows[0].Times, (time, plain) => (time / plain) - 1).ToArray();
            report.Add(row.Name, Spread(row.Times, 1e3, ""), row == rows[0] ? "" : Spread(overheads, 100, " %"), row.Beside, row.Account);
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
            subject.Row.AddBeside(CpuAccount.Read(browser).Since(before), seconds);
            subject.Row.Times.Add(seconds / steps);
        }
    }

    private static void StepByStep(Subject[] subjects, Random random)
    {
        var seconds = new double[subjects.Length];
        for (var step = 0; step < Block; step++)
        {
            foreach (var turn in Enumerable.Range(0, subjects.Length).OrderBy(_ => random.Next()).ToArray()) seconds[turn] += subjects[turn].Run(1);
        }
        for (var i = 0; i < subjects.Length; i++) subjects[i].Row.Times.Add(seconds[i] / Block);
    }

    private static string Spread(IReadOnlyCollection<double> values, double factor, string unit)
    {
        var sorted = values.Order().ToArray();
        string At(double share) => Report.Number(factor * sorted[(int)(share * (sorted.Length - 1))]) + unit;
        return $"{At(0.5)} ({At(0.25)} .. {At(0.75)})";
    }

    // What is measured of a level, over all networks that had it.
    private sealed record Row(string Name, MonitorLevel? Level)
    {
        private readonly List<(double Page, double Process)> _beside = [];

        public List<double> Times { get; } = [];

        public List<double> Accounts { get; } = [];

        /// <summary>Medians over the blocks; empty where none was accounted.</summary>
        public string Beside =>
            _beside.Count == 0 ? "" : $"{Report.Number(Median(_beside.Select(b => b.Page)))}, {Report.Number(Median(_beside.Select(b => b.Process)))}";

        public string Account => Accounts.Count == 0 ? "" : Report.Number(100 * Median(Accounts)) + " %";

        public void AddBeside((double Page, double Beside) account, double seconds) => _beside.Add((1e3 * account.Page / seconds, 1e3 * account.Beside / seconds));

        private static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;
    }

    private sealed class Subject : IDisposable
    {
        private readonly SmallCnn _training = new();
        private readonly TrainingMonitor? _monitor;
        private readonly string _folder;
        public Subject(Row row, string logs)
        {
            (Row, _folder) = (row, Path.Combine(logs, row.Name));
            if (row.Level is { } chosen) _monitor = TrainingMonitor.Attach(_training.Model, _training.Optimizer, _folder, new MonitorOptions { Level = chosen });
        }

        public Row Row { get; }

        /// <summary>Seconds of so many steps.</summary>
        public double Run(int steps)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < steps; i++) _training.Step(_monitor);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        /// <summary>Ends the training and takes down what the monitor says that it cost after the first steps.</summary>
        public void End()
        {
            Dispose();
            if (!Directory.Exists(_folder)) return;
            using var log = new Sonde.Runs.LogDirectory(_folder);
            var record = Sonde.Runs.RecordReader.ReadLast<Sonde.Events.OverheadRecord>(log.Refresh().Find(".")!);
            // Where the networks step in turn, the account takes the steps of all for one of its own.
            if (record is not null) Row.Accounts.Add(record.RecentShare * record.StepSeconds / Measurement.Median([.. Row.Times]));
        }

        public void Dispose()
        {
            _monitor?.Dispose();
            _training.Dispose();
        }
    }
}
