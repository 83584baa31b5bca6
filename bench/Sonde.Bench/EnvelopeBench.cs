// What one frame of a long curve costs: ten million points reduced to the width of a screen.
using Sonde.Runs;

namespace Sonde.Bench;

internal static class EnvelopeBench
{
    private static readonly LogShape Shape = new(1, 1, 10_000_000);

    /// <summary>Reduces one series, whole and zoomed.</summary>
    public static Report Run(ScratchFolder folder, int repeats)
    {
        var report = new Report(
            "Envelope",
            $"A series of {Shape.Steps / 1_000_000} M points, {repeats} rounds of 20 calls, ms a call, min / median. Time: {ThreadClock.Name} of the caller.",
            "steps", "buckets", "ms per envelope");
        LogMaker.Make(folder.Sub("envelope"), Shape);
        using var log = new LogDirectory(folder.Sub("envelope"));
        var series = log.Refresh().Runs.Single().Scalars.Values.Single();
        foreach (var buckets in (int[])[400, 1_000, 2_000, 4_000])
        {
            Measure(repeats, report, series, null, buckets);
            Measure(repeats, report, series, 0.1, buckets);
        }

        return report;
    }

    private static void Measure(int repeats, Report report, ScalarSeries series, double? share, int buckets)
    {
        const int Calls = 20;
        var times = new double[repeats];
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var start = ThreadClock.Now();
            for (var call = 0; call < Calls; call++)
            {
                long? from = share is null ? null : 1_000_003 + (call * 9_973);
                Envelope.Compute(series, from, from + (long)(Shape.Steps * (share ?? 0)), buckets);
            }

            times[repeat] = (ThreadClock.Now() - start) / Calls;
        }

        report.Add(
            share is null ? "all" : FormattableString.Invariant($"a window of {share:P0}"), FormattableString.Invariant($"{buckets:N0}"),
            $"{Report.Number(times.Min() * 1e3)} / {Report.Number(Measurement.Median(times) * 1e3)}");
    }
}
