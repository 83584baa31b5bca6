// How long it takes to capture an autograd graph of ten thousand nodes, and to lay it out.
using System.Diagnostics;
using Sonde.Bench;
using Sonde.Torch.Captures;
using static TorchSharp.torch;

namespace Sonde.Torch.Bench;

internal static class AutogradGraphBench
{
    private const int TimeSteps = 600;

    /// <summary>An LSTM cell in a loop of the user's: the graph that grows largest in practice.</summary>
    public static Report Run(int repeats)
    {
        using var cell = nn.LSTMCell(8, 8);
        using var x = randn(4, 8);
        Tensor Forward()
        {
            var (h, c) = (zeros(4, 8), zeros(4, 8));
            for (var t = 0; t < TimeSteps; t++)
            {
                (h, c) = cell.call(x, (h, c));
                h = h * 0.9 + 0.1;
            }

            return h.mean();
        }

        int nodes, edges;
        using (NewDisposeScope())
        {
            var graph = AutogradGraph.Capture(Forward, cell);
            (nodes, edges) = (graph.Nodes.Count, graph.Edges.Count);
        }

        var report = new Report(
            "Autograd graph",
            $"The graph of an LSTM cell called {TimeSteps} times in a loop: {nodes} nodes, {edges} edges. {repeats} rounds, the ways in turn, ms, "
            + "min / median. "
            + "Captured from a loss: nodes without lines. Traced: the forward pass runs with every op seen, and every node gets op, line, layer and shapes. "
            + "The record holds the graph and no drawing of it.",
            "work", "ms");
        (string Name, Func<TimeSpan> Work)[] ways =
        [
            ("forward pass alone", () => Time(() => Forward())),
            ("captured from the loss", () => OnLoss(Forward, loss => AutogradGraph.Capture(loss, cell))),
            ("captured from the loss and laid out, every node", () => OnLoss(Forward, loss => LayOut(AutogradGraph.Capture(loss, cell)))),
            ("captured from the loss, SVG by modules", () => OnLoss(Forward, loss => GraphSvg.Draw(AutogradGraph.Capture(loss, cell).Parts, "bench"))),
            ("traced forward pass and capture", () => Time(() => AutogradGraph.Capture(Forward, cell))),
            ("traced forward pass, capture and layout, every node", () => Time(() => LayOut(AutogradGraph.Capture(Forward, cell)))),
            ("traced forward pass, capture and record", () => Time(() => GraphRecord.From(AutogradGraph.Capture(Forward, cell)))),
        ];
        var times = Array.ConvertAll(ways, _ => new double[repeats]);
        for (var repeat = -2; repeat < repeats; repeat++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                using var scope = NewDisposeScope();
                var time = ways[way].Work().TotalMilliseconds;
                if (repeat >= 0) times[way][repeat] = time;
            }
        }

        for (var way = 0; way < ways.Length; way++)
            report.Add(ways[way].Name, $"{Report.Number(times[way].Min())} / {Report.Number(Measurement.Median(times[way]))}");
        return report;
    }

    private static TimeSpan OnLoss(Func<Tensor> forward, Action<Tensor> work)
    {
        var loss = forward();
        return Time(() => work(loss));
    }

    private static TimeSpan Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start);
    }

    private static void LayOut(AutogradGraph graph) =>
        GraphLayout.Compute(graph.Edges, [.. graph.Nodes.Select(node => GraphSvg.Size(NodeLines.Of(node)))]);
}
