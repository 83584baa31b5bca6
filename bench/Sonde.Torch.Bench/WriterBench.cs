// What a scalar costs with Sonde's writer and with TorchSharp's, in the same run.
using System.Diagnostics;
using Sonde.Bench;
using static TorchSharp.torch;

namespace Sonde.Torch.Bench;

internal static class WriterBench
{
    private const int Calls = 1_000_000;
    private const int TheirCalls = 20_000;

    private static readonly string[] Tags = [.. Enumerable.Range(0, 20).Select(i => FormattableString.Invariant($"train/layer{i:D3}/weight_norm"))];

    /// <summary>Alternates between the two writers.</summary>
    public static Report Run(ScratchFolder folder, int repeats)
    {
        var report = new Report(
            "AddScalar beside TorchSharp's writer",
            $"One thread, 20 tags, {repeats} repeats in turn; min / median. Sonde: {Calls:N0} calls; TorchSharp's `torch.utils.tensorboard.SummaryWriter`: "
            + $"{TheirCalls:N0}. "
            + $"Caller: {ThreadClock.Name} time of the adding thread. Sustained: by the clock, until all is in the file.",
            "writer", $"ns per call ({ThreadClock.Name})", "bytes allocated per call", "sustained, calls/s (best / median)");
        var (ours, theirs) = (new Series(repeats), new Series(repeats));
        for (var i = 0; i < repeats; i++)
        {
            using (var writer = new SummaryWriter(folder.Sub($"ours{i}")))
                ours.Measure(i, Calls, step => writer.AddScalar(Tags[step % Tags.Length], step, step / Tags.Length), writer.Dispose);
            // It has no way to close its file: each call opens it, appends and closes it.
            var other = utils.tensorboard.SummaryWriter(folder.Sub($"theirs{i}"), createRunName: false);
            theirs.Measure(i, TheirCalls, step => other.add_scalar(Tags[step % Tags.Length], step, step / Tags.Length), () => { });
        }

        ours.AddTo(report, "Sonde");
        theirs.AddTo(report, "TorchSharp 0.107.0");
        return report;
    }

    private sealed class Series(int repeats)
    {
        private readonly double[] _cpu = new double[repeats];
        private readonly double[] _wall = new double[repeats];
        private double _bytes = double.MaxValue;

        public void Measure(int repeat, int calls, Action<int> add, Action close)
        {
            var clock = Stopwatch.GetTimestamp();
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = ThreadClock.Now();
            for (var i = 0; i < calls; i++)
                add(i);
            _cpu[repeat] = (ThreadClock.Now() - start) / calls * 1e9;
            _bytes = Math.Min(_bytes, (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)calls);
            close();
            _wall[repeat] = Stopwatch.GetElapsedTime(clock).TotalSeconds / calls;
        }

        public void AddTo(Report report, string name) => report.Add(
            name, $"{Report.Number(_cpu.Min())} / {Report.Number(Measurement.Median(_cpu))}", Report.Number(_bytes),
            $"{Report.Number(1 / _wall.Min())} / {Report.Number(1 / Measurement.Median(_wall))}");
    }
}
