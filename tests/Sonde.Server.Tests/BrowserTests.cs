// The page in a real browser, over a real server and a log directory with something of every kind.
using System.Diagnostics;
using Sonde.Events;
using Sonde.Server.Web;

namespace Sonde.Server.Tests;

public class BrowserTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Page_InChromium_PassesEveryCheck()
    {
        var (web, chromium) = BrowserOrSkip();
        using var logs = new LogFolder();
        logs.Write("baseline", w => WriteTraining(w, diverges: false));
        logs.Write("sweep/high-rate", w => WriteTraining(w, diverges: true));
        logs.Write("restarted", WriteRestart);
        // One as version 1 wrote it, with drawings, and one as it is written now.
        logs.Write("baseline", w => WriteAutogradGraph(w, Path.Combine(web, "../tests/Sonde.Events.Tests/Fixtures/autograd-graph/resnet.v1.json")));
        logs.Write("sweep/high-rate", w => WriteAutogradGraph(w, Path.Combine(web, "tests/fixtures/autograd-graph/recorded.json")));
        await using var server = await ServerUnderTest.StartAsync(logs);

        await RunChecksAsync(web, chromium, server, "checks");
    }

    [Fact]
    public async Task Page_OverOddLogs_PassesEveryCheck()
    {
        var (web, chromium) = BrowserOrSkip();
        using var logs = new LogFolder();
        OddLogs.WriteTo(logs);
        await using var server = await ServerUnderTest.StartAsync(logs);
        await RunChecksAsync(web, chromium, server, "odd");
    }

    [Fact]
    public async Task Page_WhoseServerIsAwayAndBack_RecoversByItself()
    {
        var (web, chromium) = BrowserOrSkip();
        using var logs = new LogFolder();
        logs.Write("baseline", w => WriteTraining(w, diverges: false));
        var server = await ServerUnderTest.StartAsync(logs);
        var url = server.Server.Url;
        using var script = StartScript(web, chromium, ["e2e/outage.mjs", url.ToString()]);
        var errors = script.StandardError.ReadToEndAsync();
        try
        {
            await SaysAsync("ready");
            await server.DisposeAsync();
            await script.StandardInput.WriteLineAsync("down");
            await SaysAsync("opened");
            server = new(logs.Path, new() { Port = url.Port }, keepPort: true);
            await script.StandardInput.WriteLineAsync("up");
            await SaysAsync("recovered");
        }
        finally
        {
            await server.DisposeAsync();
            if (!script.HasExited) script.Kill(entireProcessTree: true);
        }

        async Task SaysAsync(string word)
        {
            var line = await script.StandardOutput.ReadLineAsync().WaitAsync(Patience);
            Assert.True(line == word, $"Expected '{word}', got '{line}'.\n{(line is null ? await errors : "")}");
        }
    }

    private static async Task RunChecksAsync(string web, string chromium, ServerUnderTest server, string checks)
    {
        using var script = StartScript(web, chromium, ["e2e/run.mjs", "--url", server.Server.Url.ToString(), "--checks", checks, .. Pictures(checks)]);
        var (output, errors) = (script.StandardOutput.ReadToEndAsync(), script.StandardError.ReadToEndAsync());
        try
        {
            await script.WaitForExitAsync().WaitAsync(Patience);
        }
        finally
        {
            if (!script.HasExited) script.Kill(entireProcessTree: true);
        }

        Assert.True(script.ExitCode == 0, $"The checks ended with {script.ExitCode}.\n{await output}\n{await errors}");
    }

    /// <summary>Where SONDE_SHOTS names a folder, the checks leave pictures of what they see there.</summary>
    private static string[] Pictures(string checks) =>
        Environment.GetEnvironmentVariable("SONDE_SHOTS") is { Length: > 0 } folder ? ["--shots", Path.Join(folder, checks)] : [];

    private static Process StartScript(string web, string chromium, string[] arguments) => Process.Start(new ProcessStartInfo("node", arguments)
    {
        WorkingDirectory = web,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["CHROMIUM"] = chromium },
    })!;

    private static (string Web, string Chromium) BrowserOrSkip()
    {
        var (web, chromium, missing) = Browser();
        if (missing is not null)
        {
            Assert.False(Environment.GetEnvironmentVariable("SONDE_REQUIRE_BROWSER") == "1", missing);
            Assert.Skip(missing);
        }
        return (web, chromium);
    }

    private static void WriteAutogradGraph(SummaryWriter writer, string file) =>
        writer.AddTensor(AutogradGraphRecord.Reading.TagFor(), File.ReadAllText(file), 0,
            new SummaryMetadata(AutogradGraphRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty), 1_700_000_000);

    /// <summary>A training that went on to step 200, was killed, and started again from its checkpoint at step 120.</summary>
    private static void WriteRestart(SummaryWriter writer)
    {
        var time = 1_700_000_500.0;
        foreach (var (from, to, loss) in new[] { (0, 200, 1.5), (120, 300, 0.7) })
        {
            for (var step = from; step < to; step++) writer.AddScalar("loss/train", loss * Math.Exp(-step / 90.0), step, time++);
        }
    }

    /// <summary>A training of 300 steps; one that diverges has NaN losses from step 200 on, and its first layer gets no gradient.</summary>
    private static void WriteTraining(SummaryWriter writer, bool diverges)
    {
        ParameterInfo[] parameters =
        [
            new() { Name = "conv1.weight", Layer = "conv1", ModuleType = "Conv2d", Shape = [8, 1, 3, 3] },
            new() { Name = "conv2.weight", Layer = "conv2", ModuleType = "Conv2d", Shape = [8, 8, 3, 3] },
            new() { Name = "fc.weight", Layer = "fc", ModuleType = "Linear", Shape = [10, 8] },
            new() { Name = "fc.bias", Layer = "fc", ModuleType = "Linear", Shape = [10] },
        ];
        var header = new GradientFlowRecord { Columns = GradientFlowRecord.Version1Columns, Parameters = parameters };
        var metadata = new SummaryMetadata(GradientFlowRecord.Reading.Plugin, GradientFlowRecord.Reading.Write(header));
        var random = new Random(1);
        var values = new float[500];
        for (var step = 0; step < 300; step++)
        {
            var time = 1_700_000_000 + (step * 0.5);
            var decay = Math.Exp(-step / 60.0);
            writer.AddScalar("loss/train", diverges && step >= 200 ? double.NaN : 0.2 + (2.1 * decay) + (0.05 * random.NextDouble()), step, time);
            writer.AddScalar("accuracy/train", 0.95 - (0.85 * decay), step, time, "Right answers", diverges ? "Share of *hits*" : "Share of **right** answers");
            if (step % 10 != 0) continue;
            var frame = new List<float>();
            for (var p = 0; p < parameters.Length; p++)
            {
                var isCut = diverges && p == 0;
                var mean = isCut ? float.NaN : 0.01f * (p + 1) * (float)(decay + 0.1);
                frame.AddRange([
                    (float)(isCut ? GradientState.Cut : GradientState.Present), mean, 10 * mean,
                    mean * MathF.Sqrt(parameters[p].Shape.Aggregate(1L, (n, d) => n * d)), 0.05f, 0, 3, 0.001f,
                ]);
            }
            writer.AddTensor(
                GradientFlowRecord.Reading.TagFor(), frame.ToArray(), [parameters.Length, GradientFlowColumn.Count], step, step == 0 ? metadata : null, time);
            for (var i = 0; i < values.Length; i++) values[i] = (float)((random.NextDouble() - 0.5) * (1 + (step / 100.0)));
            writer.AddHistogram("weights/fc.weight", values, step, time);
        }
        ModelGraphRecord graph = new()
        {
            Type = "Net",
            Flow = "data",
            Training = true,
            Nodes =
            [
                new() { Kind = "module", Parent = -1, Name = "", Type = "Net", Path = "" },
                new() { Kind = "module", Parent = 0, Name = "conv1", Type = "Conv2d", Path = "conv1" },
                new() { Kind = "module", Parent = 0, Name = "relu", Type = "ReLU", Path = "relu" },
                new() { Kind = "module", Parent = 0, Name = "conv2", Type = "Conv2d", Path = "conv2" },
                new() { Kind = "module", Parent = 0, Name = "fc", Type = "Linear", Path = "fc" },
            ],
            Edges = [new() { From = 1, To = 2 }, new() { From = 2, To = 3 }, new() { From = 3, To = 4 }],
        };
        WriteRecord(writer, ModelGraphRecord.Reading.Plugin, ModelGraphRecord.Reading.WriteText(graph));
        OverheadRecord overhead = new()
        {
            Budget = 0.02,
            Calls = 256,
            StepSeconds = 0.0112,
            Share = 0.008,
            RecentShare = 0.006,
            Probes = [new() { Name = "gradient-flow", Every = 1, Interval = 10, Readings = 30, SecondsPerReading = 0.0004, Share = 0.004, Failed = false }],
        };
        WriteRecord(writer, OverheadRecord.Reading.Plugin, OverheadRecord.Reading.WriteText(overhead));
        writer.AddText("notes", "# First try\n\n|name|value|\n|---|---|\n|lr|**0.1**|\n\n<img src=x onerror=alert(1)> [no link](javascript:alert(1))", 0);
        writer.AddImage("samples", [.. Enumerable.Range(0, 28 * 28).Select(i => (byte)i)], 28, 28, 1, 0);
        writer.AddGraph(new GraphDefBuilder().AddNode("x", "Placeholder", outputShape: [1, 28, 28]).AddNode("net/conv1/conv", "Conv2D", ["x"])
            .AddNode("net/conv1/relu", "Relu", ["net/conv1/conv"])
            .AddNode("net/add", "AddV2", ["net/conv1/relu", "x"]).ToArray());
        var dataset = new DatasetRecord
        {
            Name = "train",
            Samples = 1000,
            SampleShape = [1, 28, 28],
            ClassNames = ["shirt", "boot", "bag"],
            ClassCounts = [500, 300, 200],
            Min = 0,
            Max = 1,
            Mean = 0.3,
            StandardDeviation = 0.2,
            NonFinite = 0,
        };
        writer.AddTensor(
            DatasetRecord.Reading.TagFor(), DatasetRecord.Reading.WriteText(dataset), 0,
            new SummaryMetadata(DatasetRecord.Reading.Plugin, ReadOnlyMemory<byte>.Empty));
    }

    private static void WriteRecord(SummaryWriter writer, string plugin, string json) =>
        writer.AddTensor(TagFor(plugin), json, 0, new SummaryMetadata(plugin, ReadOnlyMemory<byte>.Empty));

    private static string TagFor(string plugin) => ReadingCatalogue.Find(plugin)!.TagFor();

    /// <summary>The folder of the page, the browser, and what of it all is missing.</summary>
    private static (string Web, string Chromium, string? Missing) Browser()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Join(root.FullName, "Sonde.slnx"))) root = root.Parent;
        var web = Path.Join(root?.FullName, "web");
        var chromium = Environment.GetEnvironmentVariable("SONDE_CHROMIUM") ?? "/usr/bin/chromium";
        string? missing = null;
        if (!WebAssets.HavePage) missing = "The page was not built: Node.js was missing.";
        else if (!File.Exists(chromium)) missing = $"There is no browser at '{chromium}'; SONDE_CHROMIUM names another.";
        else if (!Directory.Exists(Path.Join(web, "node_modules", "playwright-core"))) missing = "web/node_modules is missing: run 'npm ci' in web/.";
        return (web, chromium, missing);
    }
}
