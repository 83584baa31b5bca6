// What a histogram of a large tensor costs the thread that adds it.
namespace Sonde.Bench;

internal static class HistogramBench
{
    private const int Values = 1_000_000;
    private const int Calls = 10;

    /// <summary>Adds histograms in every kind of bins, of values as weights, gradients and activations have them.</summary>
    public static Report Run(ScratchFolder folder, int repeats)
    {
        var report = new Report(
            "AddHistogram",
            $"{Values / 1_000_000} M float32 values counted into bins, with extremes and moments, encoded and added; {repeats} rounds of {Calls} calls, "
                + $"the kinds of bins taking turns within each round, ms a call, min / median. Time: {ThreadClock.Name} of the caller. "
                + "Raw takes 1,549 limits that are counted already.",
            "values", "PyTorch's bins", "TensorFlow's, 30", "exponents", "raw", "bytes allocated per call");
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
        using var writer = new SummaryWriter(folder.Sub("histogram"));
        double[] limits = [.. Enumerable.Range(0, 1549).Select(static i => (double)i)];
        Action<int>[] kinds =
        [
            step => writer.AddHistogram("weights", values, step),
            step => writer.AddHistogramTensor("weights/equal", values, step),
            step => writer.AddHistogram("weights/exponents", values, step, HistogramBins.Exponent),
            step => writer.AddHistogramRaw("weights/raw", 0, 1, Values, 1, 1, limits, limits, step),
        ];
        var times = kinds.Select(_ => new double[repeats]).ToArray();
        var allocated = kinds.Select(_ => long.MaxValue).ToArray();
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            for (var kind = 0; kind < kinds.Length; kind++)
            {
                var bytes = GC.GetAllocatedBytesForCurrentThread();
                var start = ThreadClock.Now();
                for (var call = 0; call < Calls; call++)
                    kinds[kind](call);
                times[kind][repeat] = (ThreadClock.Now() - start) / Calls;
                allocated[kind] = Math.Min(allocated[kind], GC.GetAllocatedBytesForCurrentThread() - bytes);
            }
        }

        report.Add(
        [
            name, .. times.Select(static t => $"{Report.Number(t.Min() * 1e3)} / {Report.Number(Measurement.Median(t) * 1e3)}"),
            string.Join(", ", allocated.Select(static bytes => Report.Number(bytes / (double)Calls))),
        ]);
    }
}
