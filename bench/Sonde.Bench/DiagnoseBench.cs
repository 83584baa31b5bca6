// What asking all rules about a run costs, as the page and the monitor do while it trains.
using Sonde.Runs;

namespace Sonde.Bench;

internal static class DiagnoseBench
{
    private const double SecondsAStep = 0.005;
    private const double Start = 1_700_000_000;

    /// <summary>Diagnoses runs of several shapes, each loaded once.</summary>
    public static Report Run(ScratchFolder folder, int repeats)
    {
        var report = new Report(
            "Diagnose",
            $"`Diagnostician.Diagnose` of a log directory with one run, loaded before each of {repeats} repeats, ms a call, min / median, "
            + $"and what it allocates. Time: {ThreadClock.Name} of the caller. "
            + "The tags are a loss and an accuracy that fall and rise, and weight norms; steps 0 to the end, or taken up again at half time from two fifths.",
            "run", "points", "ms", "MB allocated");
        Measure(folder, repeats, report, "20 tags", 20, 500_000, restarts: false);
        Measure(folder, repeats, report, "20 tags, taken up again once", 20, 500_000, restarts: true);
        Measure(folder, repeats, report, "10 000 tags", 10_000, 1_000, restarts: false);
        Measure(folder, repeats, report, "10 000 tags, taken up again once", 10_000, 1_000, restarts: true);
        Measure(folder, repeats, report, "10 000 tags", 10_000, 50, restarts: false);
        return report;
    }

    private static void Measure(ScratchFolder folder, int repeats, Report report, string title, int tags, int steps, bool restarts)
    {
        var path = folder.Sub(FormattableString.Invariant($"diagnose-{tags}-{steps}-{restarts}"));
        Write(path, tags, restarts ? [(0, steps / 2), ((int)(0.4 * steps), (int)(0.9 * steps))] : [(0, steps)]);
        var (times, least, points) = (new double[repeats], long.MaxValue, 0L);
        for (var i = 0; i < repeats; i++)
        {
            // Loaded anew each time: a run keeps what it found out about its restarts.
            using var log = new LogDirectory(path);
            var snapshot = log.Refresh();
            points = snapshot.Runs.Single().Scalars.Values.Sum(s => (long)s.Count);
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = ThreadClock.Now();
            Diagnostician.Diagnose(snapshot);
            times[i] = ThreadClock.Now() - start;
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - bytes);
        }

        report.Add(
            title, FormattableString.Invariant($"{points:N0}"),
            $"{Report.Number(times.Min() * 1e3)} / {Report.Number(Measurement.Median(times) * 1e3)}", Report.Number(least / 1e6));
        Directory.Delete(path, recursive: true);
    }

    private static void Write(string path, int tags, (int From, int To)[] sessions)
    {
        var options = new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan };
        string[] names =
        [
            "loss/train", "accuracy/train", .. Enumerable.Range(2, tags - 2).Select(i => FormattableString.Invariant($"train/layer{i:D5}/weight_norm")),
        ];
        var (random, wallTime, end) = (new Random(1), Start, (double)sessions[^1].To);
        foreach (var (from, to) in sessions)
        {
            using var writer = new SummaryWriter(path, options);
            for (var step = from; step < to; step++)
            {
                wallTime += SecondsAStep;
                for (var tag = 0; tag < tags; tag++)
                {
                    var noise = random.NextSingle();
                    var value = tag switch
                    {
                        0 => (2 * Math.Exp(-4 * step / end)) + 0.3 + (0.1 * noise),
                        1 => 0.9 - (0.8 * Math.Exp(-4 * step / end)) + (0.05 * noise),
                        _ => noise,
                    };
                    writer.AddScalar(names[tag], (float)value, step, wallTime + (tag * 1e-7));
                }
            }
        }
    }
}
