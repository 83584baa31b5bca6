// What AddScalar costs the thread that trains, and how many a second the writer sustains.
using System.Diagnostics;

namespace Sonde.Bench;

internal static class WriteBench
{
    private const int Calls = 5_000_000;

    /// <summary>Adds scalars as fast as one thread can, until they are all in the file.</summary>
    public static Report Run(ScratchFolder folder, int repeats)
    {
        var report = new Report(
            "AddScalar",
            $"One thread adds {Calls / 1_000_000} M scalars under 20 tags, {repeats} repeats; min / median. Caller: {ThreadClock.Name} time of the adding thread, which does whatever flushing falls to it. "
            + "Sustained: by the clock, until the writer is disposed and the file holds everything.",
            "wall time given", $"ns per call ({ThreadClock.Name})", "bytes allocated per call", "sustained, M/s (best / median)");
        foreach (var given in (bool[])[false, true])
            Measure(folder, repeats, given, report);
        return report;
    }

    private static void Measure(ScratchFolder folder, int repeats, bool given, Report report)
    {
        string[] tags = [.. Enumerable.Range(0, 20).Select(i => FormattableString.Invariant($"train/layer{i:D3}/weight_norm"))];
        var (caller, wall, allocated) = (new double[repeats], new double[repeats], long.MaxValue);
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var run = folder.Sub("write");
            var clock = Stopwatch.GetTimestamp();
            using (var writer = new SummaryWriter(run))
            {
                var bytes = GC.GetAllocatedBytesForCurrentThread();
                var start = ThreadClock.Now();
                for (var i = 0; i < Calls; i++)
                    writer.AddScalar(tags[i % tags.Length], i, i / tags.Length, given ? 1_700_000_000 + i : null);
                caller[repeat] = ThreadClock.Now() - start;
                allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - bytes);
            }

            wall[repeat] = Stopwatch.GetElapsedTime(clock).TotalSeconds;
            Directory.Delete(run, recursive: true);
        }

        report.Add(
            given ? "yes" : "no (asks the clock)",
            $"{Report.Number(caller.Min() / Calls * 1e9)} / {Report.Number(Measurement.Median(caller) / Calls * 1e9)}",
            Report.Number(allocated / (double)Calls),
            $"{Report.Number(Calls / wall.Min() / 1e6)} / {Report.Number(Calls / Measurement.Median(wall) / 1e6)}");
    }
}
