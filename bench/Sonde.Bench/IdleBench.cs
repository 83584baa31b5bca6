// What it costs to follow very many runs of which none, or one, grows.
using System.Diagnostics;
using Sonde.Events;
using Sonde.Runs;

namespace Sonde.Bench;

internal static class IdleBench
{
    private const int Runs = 30_000;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(60);

    public static Report Run(ScratchFolder folder)
    {
        var report = new Report(
            "Following 30,000 runs",
            "A folder of 30,000 runs with one file each, followed for a minute after it was loaded, as a server with an open page does. "
                + "Share is processor time of all threads by the time that went by. Delay is from a write to the snapshot that holds it.",
            "what", "walk over all folders, s", "share of a core, %", "delay, ms (median / worst)");
        var path = folder.Sub("idle");
        for (var i = 0; i < Runs; i++)
        {
            var run = Path.Combine(path, $"g{i / 100}", $"r{i}");
            Directory.CreateDirectory(run);
            using var file = File.Create(Path.Combine(run, "events.out.tfevents.1"));
            TfRecordWriter.Write(file, Event(0));
        }

        foreach (var (what, events, grows) in ((string, bool, bool)[])
        [
            ("silent, file events", true, false), ("silent, polling", false, false), ("one run grows five times a second, file events", true, true),
        ])
        {
            report.Add([what, .. Follow(path, events, grows)]);
        }
        return report;
    }

    private static string[] Follow(string path, bool events, bool grows)
    {
        using var log = new LogDirectory(path, new LogDirectoryOptions { UseFileEvents = events });
        log.Refresh();
        var walk = Stopwatch.GetTimestamp();
        log.Refresh();
        var walkSeconds = Stopwatch.GetElapsedTime(walk).TotalSeconds;

        using var stop = new CancellationTokenSource();
        using var news = new SemaphoreSlim(0);
        var watch = log.WatchAsync(_ => news.Release(), stop.Token);
        news.Wait();
        Thread.Sleep(TimeSpan.FromSeconds(3));
        var delays = new List<double>();
        var (clock, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        while (Stopwatch.GetElapsedTime(clock) < Span)
        {
            Thread.Sleep(200);
            if (!grows)
                continue;
            while (news.CurrentCount > 0)
                news.Wait();
            using (var file = new FileStream(Path.Combine(path, "g150", "r15000", "events.out.tfevents.1"), FileMode.Append))
                TfRecordWriter.Write(file, Event(delays.Count));
            var written = Stopwatch.GetTimestamp();
            news.Wait();
            delays.Add(Stopwatch.GetElapsedTime(written).TotalMilliseconds);
        }

        var share = (Environment.CpuUsage.TotalTime - cpu) / Stopwatch.GetElapsedTime(clock);
        stop.Cancel();
        watch.Wait();
        var delay = delays.Count == 0 ? "" : $"{Report.Number(Measurement.Median([.. delays]))} / {Report.Number(delays.Max())}";
        return [Report.Number(walkSeconds), Report.Number(share * 100), delay];
    }

    private static byte[] Event(int step) =>
        [
            9, .. BitConverter.GetBytes(1_700_000_000.0 + step), 0x10, (byte)(step & 0x7f), 0x2a, 10, 0x0a, 8, 0x0a, 1, (byte)'a', 0x15,
            .. BitConverter.GetBytes((float)step),
        ];
}
