// What the statistics of a tensor cost in one fused pass, beside the same numbers from torch's own ops.
using Sonde.Bench;
using static TorchSharp.torch;

namespace Sonde.Torch.Bench;

internal static class StatisticsBench
{
    private const int Elements = 1_000_000;
    private const int Calls = 20;

    /// <summary>Measures a million elements of each type and layout, the two ways in turn.</summary>
    public static Report Run(int repeats)
    {
        set_num_threads(1);
        var report = new Report(
            "Statistics of a tensor",
            $"Norm, mean and largest absolute value, zeros, NaN and infinities of {Elements:N0} elements; {repeats} rounds of {Calls} calls, "
                + "the two ways in turn, ms a call, min / median; one thread.",
            "tensor", "one fused pass", "torch's ops", "times");
        using var scope = NewDisposeScope();
        var values = randn(Elements);
        Measure(repeats, report, "float32, contiguous", values);
        Measure(repeats, report, "float32, transposed", values.view(1000, 1000).t());
        Measure(repeats, report, "float64", values.to(ScalarType.Float64));
        Measure(repeats, report, "float16", values.to(ScalarType.Float16));
        Measure(repeats, report, "bfloat16", values.to(ScalarType.BFloat16));
        return report;
    }

    private static void Measure(int repeats, Report report, string name, Tensor tensor)
    {
        var settled = ThreadClock.Now() + 1;   // the compiler optimises a method some tenths of a second after it has become hot
        while (ThreadClock.Now() < settled) Time(() => TensorStatistics.Compute(tensor));
        var (fused, ops) = (new double[repeats], new double[repeats]);
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            fused[repeat] = Time(() => TensorStatistics.Compute(tensor));
            ops[repeat] = Time(() => WithOps(tensor));
        }
        report.Add(name, Cell(fused), Cell(ops), Report.Number(Measurement.Median(ops) / Measurement.Median(fused)));
    }

    private static double Time(Action work)
    {
        var start = ThreadClock.Now();
        for (var call = 0; call < Calls; call++) work();
        return (ThreadClock.Now() - start) / Calls;
    }

    private static string Cell(double[] seconds) => $"{Report.Number(seconds.Min() * 1e3)} / {Report.Number(Measurement.Median(seconds) * 1e3)}";

    private static double WithOps(Tensor tensor)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var size = tensor.abs();
        return size.mean().to(ScalarType.Float64).item<double>() + size.max().to(ScalarType.Float64).item<double>()
            + tensor.norm().to(ScalarType.Float64).item<double>() + tensor.eq(0).sum().item<long>()
            + tensor.isnan().sum().item<long>() + tensor.isinf().sum().item<long>();
    }
}
