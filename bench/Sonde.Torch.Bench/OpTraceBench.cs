// What the op trace of a step costs while it is armed, hooks and analysis included.
using System.Diagnostics;
using Sonde.Bench;
using Sonde.Events;
using Sonde.Torch.Captures;
using Sonde.Torch.Tracing;

namespace Sonde.Torch.Bench;

internal static class OpTraceBench
{
    private const int Block = 20;
    private static Task s_writing = Task.CompletedTask;

    /// <summary>Steps of the small CNN untraced and traced in three depths, in turn.</summary>
    public static Report Run(int repeats)
    {
        var report = new Report(
            "A traced training step",
            $"The small CNN's step; {repeats} rounds of {Block} steps each, the ways in turn, ms a step, min / median. Cuts only: hooks on every module, "
            + "every op seen, cuts analysed, as the monitor does when a gradient goes missing. "
            + "With lines: shapes and the C# line of each op as well. And the model graph: calls of modules followed, the graph built, "
            + "and put into JSON and a GraphDef on another thread, as it does on the first step. With values: those of every tensor too, "
            + "backward pass included, as `OpTrace.Record` does. All include arming, analysis and disarming.",
            "way", "ms a step", "times");
        using var training = new SmallCnn();
        (string Name, Action Step)[] ways =
        [
            ("untraced", () => training.Step(null)),
            ("cuts only", () => Traced(training, everything: false)),
            ("with lines", () => Traced(training, everything: true)),
            ("with lines and the model graph", () => WithGraph(training)), ("with values", () => OpTrace.Record(() => training.Step(null), training.Model)),
        ];
        var times = new double[ways.Length][];
        for (var way = 0; way < ways.Length; way++) times[way] = new double[repeats];
        foreach (var (_, step) in ways) for (var i = 0; i < 2 * Block; i++) step();
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < Block; i++) ways[way].Step();
                times[way][repeat] = Stopwatch.GetElapsedTime(start).TotalSeconds / Block;
            }
        }
        for (var way = 0; way < ways.Length; way++)
        {
            var median = Measurement.Median(times[way]);
            report.Add(ways[way].Name, $"{Report.Number(times[way].Min() * 1e3)} / {Report.Number(median * 1e3)}",
                Report.Number(median / Measurement.Median(times[0])));
        }
        return report;
    }

    private static void WithGraph(SmallCnn training)
    {
        using var trace = OpTraceSession.Start(training.Model, everything: true);
        var model = ModelInventory.ReadModules(training.Model);
        using var calls = new ModuleCalls(model, trace, duringTraining: true);
        training.Step(null);
        trace.Stop();
        trace.Analyze(null, [.. training.Model.named_parameters().Select(p => (p.name, (TorchSharp.torch.Tensor)p.parameter))]);
        calls.Dispose();
        model.ReadParameters();
        using var pass = ForwardPass.OfStep(model, trace, calls, null, null, int.MaxValue);
        var graph = new ModelGraphBuilder(pass!).Build(name: null);
        s_writing.Wait();
        s_writing = Task.Run(() => (ModelGraphRecord.Reading.WriteText(graph), GraphDefForm.Encode(graph)));
    }

    private static void Traced(SmallCnn training, bool everything)
    {
        using var trace = OpTraceSession.Start(training.Model, everything);
        training.Step(null);
        trace.Stop();
        trace.Analyze(null, [.. training.Model.named_parameters().Select(p => (p.name, (TorchSharp.torch.Tensor)p.parameter))]);
    }
}
