// What a histogram of a large tensor costs the thread that adds it.
namespace Sonde.Bench;

internal static class HistogramBench
{
    private const int Values = 1_000_000;

    /// <summary>Adds histograms in PyTorch's bins of values as weights, gradients and activations have them.</summary>
    public static Report Run(ScratchFolder folder, int repeats)
    {
        var report = new Report(
            "AddHistogram",
            $"{Values / 1_000_000} M float32 values into PyTorch's bins with exact moments, encoded and added; {repeats} rounds of 10 calls, ms a call, min / median. Time: {ThreadClock.Name} of the caller.",
            "values", "ms per histogram", "bytes allocated per call");
        var random = new Random(1);
        var normal = new float[Values];
        for (var i = 0; i < Values; i++)
            normal[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        Measure(folder, repeats, report, "normal, 0.02 wide (weights)", [.. normal.Select(static v => v * 0.02f)]);
        Measure(folder, repeats, report, "normal over nine decades (gradients)", [.. normal.Select((v, i) => v * MathF.Pow(10, -(i % 10)))]);
        Measure(folder, repeats, report, "half of them zero (activations)", [.. normal.Select(static v => MathF.Max(v, 0))]);
        Measure(folder, repeats, report, "one in a hundred NaN", [.. normal.Select(static (v, i) => i % 100 == 0 ? float.NaN : v)]);
        return report;
    }

    private static void Measure(ScratchFolder folder, int repeats, Report report, string name, float[] values)
    {
        const int Calls = 10;
        var (times, allocated) = (new double[repeats], long.MaxValue);
        using var writer = new SummaryWriter(folder.Sub("histogram"));
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = ThreadClock.Now();
            for (var call = 0; call < Calls; call++)
                writer.AddHistogram("weights", values, call);
            times[repeat] = (ThreadClock.Now() - start) / Calls;
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - bytes);
        }

        report.Add(name, $"{Report.Number(times.Min() * 1e3)} / {Report.Number(Measurement.Median(times) * 1e3)}", Report.Number(allocated / (double)Calls));
    }
}
