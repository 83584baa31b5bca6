// What a scalar costs the thread that trains, and how many a second the writer sustains.
using System.Diagnostics;

namespace Sonde.Bench;

internal static class WriteBench
{
    private const int Calls = 5_000_000;
    private const int BlockBytes = 256 * 1024;

    private static readonly string[] Tags = [.. Enumerable.Range(0, 20).Select(i => FormattableString.Invariant($"train/layer{i:D3}/weight_norm"))];

    /// <summary>Adds scalars as fast as one thread can, or two, until they are all in the file.</summary>
    public static Report Run(ScratchFolder folder, int repeats)
    {
        var report = new Report(
            "AddScalar",
            $"{Calls / 1_000_000} M scalars under 20 tags, {repeats} repeats; min / median. Caller: {ThreadClock.Name} time of the adding thread. "
            + "Allocated: on the managed heap by the adding thread, first records and the growth of the queue included. "
            + "Sustained: by the clock, until the writer is disposed and the file holds everything. "
            + "The last row writes as many bytes as the first with bare system calls: what the page cache of this machine takes.",
            "call", $"ns per call ({ThreadClock.Name})", "bytes allocated per call", "sustained, M/s (best / median)");
        var bytes = Measure(folder, repeats, report, "`AddScalar`", 1, (writer, i) => writer.AddScalar(Tags[i % Tags.Length], i, i / Tags.Length));
        Measure(folder, repeats, report, "`AddScalar`, wall time given", 1,
            (writer, i) => writer.AddScalar(Tags[i % Tags.Length], i, i / Tags.Length, 1_700_000_000 + i));
        Measure(folder, repeats, report, "`AddScalar`, two threads", 2, (writer, i) => writer.AddScalar(Tags[i % Tags.Length], i, i / Tags.Length));
        Measure(folder, repeats, report, "`AddScalarTensor`, float32", 1, (writer, i) => writer.AddScalarTensor(Tags[i % Tags.Length], i, i / Tags.Length));
        Measure(folder, repeats, report, "`AddScalarTensor`, float64", 1,
            (writer, i) => writer.AddScalarTensor(Tags[i % Tags.Length], i, i / Tags.Length, doublePrecision: true));
        MeasureBare(folder, repeats, report, bytes);
        return report;
    }

    private static long Measure(ScratchFolder folder, int repeats, Report report, string name, int threads, Action<SummaryWriter, int> add)
    {
        var (caller, wall, allocated, bytes) = (new double[repeats], new double[repeats], long.MaxValue, 0L);
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var run = folder.Sub("write");
            var clock = Stopwatch.GetTimestamp();
            string file;
            using (var writer = new SummaryWriter(run))
            {
                file = writer.FilePath;
                var costs = new (double Cpu, long Bytes)[threads];
                var workers = Enumerable.Range(0, threads).Select(id => new Thread(() => costs[id] = Add(writer, id, threads, add))).ToList();
                workers.ForEach(worker => worker.Start());
                workers.ForEach(worker => worker.Join());
                caller[repeat] = costs.Sum(cost => cost.Cpu);
                allocated = Math.Min(allocated, costs.Sum(cost => cost.Bytes));
            }

            wall[repeat] = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            bytes = new FileInfo(file).Length;
            Directory.Delete(run, recursive: true);
        }

        report.Add(
            name,
            $"{Report.Number(caller.Min() / Calls * 1e9)} / {Report.Number(Measurement.Median(caller) / Calls * 1e9)}",
            Report.Number(allocated / (double)Calls),
            Sustained(wall));
        return bytes;
    }

    private static (double Cpu, long Bytes) Add(SummaryWriter writer, int id, int threads, Action<SummaryWriter, int> add)
    {
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = ThreadClock.Now();
        for (var i = id; i < Calls; i += threads)
            add(writer, i);
        return (ThreadClock.Now() - start, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }

    private static void MeasureBare(ScratchFolder folder, int repeats, Report report, long bytes)
    {
        var (caller, wall) = (new double[repeats], new double[repeats]);
        var block = new byte[BlockBytes];
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var path = folder.Sub("bare");
            var (clock, start) = (Stopwatch.GetTimestamp(), ThreadClock.Now());
            using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
            {
                for (var at = 0L; at < bytes; at += block.Length)
                    RandomAccess.Write(file, block.AsSpan(0, (int)Math.Min(block.Length, bytes - at)), at);
            }

            caller[repeat] = ThreadClock.Now() - start;
            wall[repeat] = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            File.Delete(path);
        }

        report.Add(
            $"{Report.Number(bytes / 1e6)} MB written in blocks of {BlockBytes / 1024} KiB",
            $"{Report.Number(caller.Min() / Calls * 1e9)} / {Report.Number(Measurement.Median(caller) / Calls * 1e9)}", "-", Sustained(wall));
    }

    private static string Sustained(double[] wall) => $"{Report.Number(Calls / wall.Min() / 1e6)} / {Report.Number(Calls / Measurement.Median(wall) / 1e6)}";
}
