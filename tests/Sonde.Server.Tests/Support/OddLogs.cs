// A log directory of what is odd and happens: flat curves, spikes, gradients that are all NaN, records that cannot be read.
using Sonde.Events;

namespace Sonde.Server.Tests;

internal static class OddLogs
{
    private const double Start = 1_700_000_000;

    public static void WriteTo(LogFolder logs)
    {
        logs.Write("curves", WriteCurves);
        logs.Write("nan", WriteNaN);
        logs.Write("null-members", w =>
        {
            Write(w, DatasetRecord.Reading.Plugin,
                """{"version":1,"name":"broken","samples":1,"sampleShape":null,"classNames":null,"classCounts":[1],"min":0,"max":1,"mean":0,"standardDeviation":1,"nonFinite":0}""");
            Write(w, OverheadRecord.Reading.Plugin, """{"version":1,"budget":0.02,"calls":1,"stepSeconds":1,"share":0,"recentShare":0,"probes":[null]}""");
        });
        logs.Write("newer", w =>
        {
            Write(w, DatasetRecord.Reading.Plugin, """{"version":99,"name":"of tomorrow"}""");
            FixtureLogs.UnreadableLayer(w);
            FixtureLogs.Layers(w, 5, broken: 3);
        });
        logs.Write("other-kinds", w =>
        {
            DatasetRecord data = new()
            {
                Name = "fine-set",
                Samples = 3,
                SampleShape = [2],
                ClassNames = ["a", "b"],
                ClassCounts = [2, 1],
                Min = 0,
                Max = 1,
                Mean = 0.3,
                StandardDeviation = 0.2,
                NonFinite = 0,
            };
            Write(w, DatasetRecord.Reading.Plugin, DatasetRecord.Reading.WriteText(data));
            OverheadRecord overhead = new()
            {
                Budget = 0.02,
                Calls = 256,
                StepSeconds = 0.0112,
                Share = 0.008,
                RecentShare = 0.006,
                Probes = [new() { Name = "gradient-flow", Every = 1, Interval = 10, Readings = 30, SecondsPerReading = 0.0004, Share = 0.004, Failed = false }],
            };
            Write(w, OverheadRecord.Reading.Plugin, OverheadRecord.Reading.WriteText(overhead));
            for (var step = 0; step < 2; step++) w.AddPrCurve("pr", [true, false], [0.9f, 0.2f], step);
            w.AddText("brackets", string.Concat(Enumerable.Repeat("[**a `", 34_000)), 0);
            WriteDeepModel(w);
        });
        // A run starts when its file does: in the order in which they are written.
        foreach (var (run, accuracy) in new[] { ("lr0.0001", 0.8), ("lr1e-3", 0.5), ("lr0.01", 0.9), ("lr0.1", 0.7) })
        {
            logs.Write(run, w =>
            {
                w.AddScalar("sweep/accuracy", accuracy, 0);
                w.AddScalar("sweep/accuracy", accuracy - 0.3, 1);
            });
        }
    }

    /// <summary>20 000 points with a spike and a dip, as many of noise alone, a constant that ends in NaN, two values next to each other.</summary>
    private static void WriteCurves(SummaryWriter writer)
    {
        var random = new Random(7);
        for (var step = 0; step < 20_000; step++)
        {
            var time = Start + (step * 0.5);
            var value = step switch { 19_999 => 0.775, 12_345 => 50, 5_000 => -9, _ => 0.7 + (0.05 * random.NextDouble()) };
            writer.AddScalar("long/loss", value, step, time);
            writer.AddScalar("noise/loss", random.NextDouble() + random.NextDouble(), step, time);
        }
        for (var step = 0; step < 35; step++)
        {
            writer.AddScalar("flat/loss", step < 30 ? 1 : double.NaN, step, Start + step);
            writer.AddScalarTensor("flat/ulp", step % 2 == 0 ? 1 : double.BitIncrement(1), step, doublePrecision: true, wallTime: Start + step);
        }
    }

    private static void WriteNaN(SummaryWriter writer)
    {
        ParameterInfo[] parameters =
        [
            new() { Name = "conv1.weight", Layer = "conv1", ModuleType = "Conv2d", Shape = [8, 1, 3, 3] },
            new() { Name = "fc.weight", Layer = "fc", ModuleType = "Linear", Shape = [10, 8] },
        ];
        var header = new GradientFlowRecord { Columns = GradientFlowRecord.Version1Columns, Parameters = parameters };
        var metadata = new SummaryMetadata(GradientFlowRecord.Reading.Plugin, GradientFlowRecord.Reading.Write(header));
        for (var step = 0; step < 3; step++)
        {
            float[] frame = [0, 0, 0, 0, 0, 72, 3, 0.001f, 0, 0, 0, 0, 0, 80, 3, 0.001f];
            writer.AddTensor(GradientFlowRecord.Reading.TagFor(), frame, [parameters.Length, GradientFlowColumn.Count], step, step == 0 ? metadata : null);
            writer.AddHistogram("gradients/all", [float.NaN, float.NaN], step);
            writer.AddHistogram("gradients/some", step == 2 ? [float.NaN] : [1f, 2f, 3f], step);
        }
    }

    /// <summary>A chain of 100 blocks: taller than any window at a size that can be read.</summary>
    private static void WriteDeepModel(SummaryWriter writer)
    {
        const int Blocks = 100;
        GraphNode[] nodes =
        [
            new() { Kind = "module", Parent = -1, Name = "", Type = "Deep", Path = "" },
            .. Enumerable.Range(0, Blocks).Select(i => new GraphNode { Kind = "module", Parent = 0, Name = $"block{i}", Type = "Block", Path = $"block{i}"}),
        ];
        ModelGraphRecord graph = new()
        {
            Type = "Deep",
            Flow = "data",
            Training = true,
            Nodes = nodes,
            Edges = [.. Enumerable.Range(1, Blocks - 1).Select(i => new GraphEdge { From = i, To = i + 1 })],
        };
        Write(writer, ModelGraphRecord.Reading.Plugin, ModelGraphRecord.Reading.WriteText(graph));
    }

    private static void Write(SummaryWriter writer, string plugin, string json) =>
        writer.AddTensor(ReadingCatalogue.Find(plugin)!.TagFor(), json, 0, new SummaryMetadata(plugin, ReadOnlyMemory<byte>.Empty));
}
