// What each level of durability costs: a scalar flushed at once, and many scalars flushed in the background.
using System.Diagnostics;

namespace Sonde.Bench;

internal static class DurabilityBench
{
    private const int Flushes = 300;
    private const int Calls = 1_000_000;

    /// <summary>Measures all levels in turn.</summary>
    public static Report Run(ScratchFolder folder, int repeats)
    {
        var report = new Report(
            "Durability",
            $"By the clock, {repeats} repeats; min / median. Flush: one scalar added and flushed, mean of {Flushes}. New file: a writer created, "
            + "one scalar, disposed. "
            + $"Sustained: {Calls / 1_000_000} M scalars until the writer is disposed.",
            "level", "AddScalar and Flush, us", "new file, us", "sustained, M/s");
        foreach (var level in Enum.GetValues<Durability>())
        {
            var (flush, file, many) = (new double[repeats], new double[repeats], new double[repeats]);
            for (var i = 0; i < repeats; i++)
            {
                flush[i] = Time(folder, level, writer => Repeat(Flushes, step => { writer.AddScalar("loss", step, step); writer.Flush(); })) / Flushes * 1e6;
                file[i] = Time(folder, level, writer => writer.AddScalar("loss", 1, 1)) * 1e6;
                many[i] = Calls / Time(folder, level, writer => Repeat(Calls, step => writer.AddScalar("loss", step, step))) / 1e6;
            }

            report.Add($"`{level}`", Both(flush, flush.Min()), Both(file, file.Min()), Both(many, many.Max()));
        }

        return report;
    }

    private static string Both(double[] values, double best) => $"{Report.Number(best)} / {Report.Number(Measurement.Median(values))}";

    private static void Repeat(int count, Action<int> action)
    {
        for (var i = 0; i < count; i++)
            action(i);
    }

    private static double Time(ScratchFolder folder, Durability level, Action<SummaryWriter> work)
    {
        var run = folder.Sub("durability");
        var clock = Stopwatch.GetTimestamp();
        using (var writer = new SummaryWriter(run, new SummaryWriterOptions { Durability = level }))
            work(writer);
        var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        Directory.Delete(run, recursive: true);
        return seconds;
    }
}
