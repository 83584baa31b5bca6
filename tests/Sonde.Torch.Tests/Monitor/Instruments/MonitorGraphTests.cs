// The model graph that a monitor records of the first step by itself: the same as add_graph's, of one whole pass.
using System.Runtime.CompilerServices;
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Captures.Model;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Monitor.Instruments;

public sealed class MonitorGraphTests : IDisposable
{
    private static readonly bool Available = NativeTrace.IsAvailable(out _);
    private readonly TemporaryRun _run = new();

    public MonitorGraphTests() => Assert.SkipUnless(Available, "ops cannot be seen on this platform");

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("lenet"), InlineData("residual"), InlineData("twice"), InlineData("lstm"), InlineData("transformer"), InlineData("unet"),
        InlineData("two inputs"), InlineData("bypassing")]
    public void Step_First_RecordsWhatCaptureGives(string which)
    {
        using var scope = NewDisposeScope();
        (nn.Module Model, Func<object> Forward) way = which switch
        {
            "lenet" => Of(GraphModels.LeNet(), randn(2, 1, 32, 32)),
            "residual" => Of(new BasicBlock(4, 8, 2), randn(2, 4, 8, 8)),
            "twice" => Of(new TwiceModel(), randn(2, 4)),
            "lstm" => Of(new LstmClassifier(), randint(0, 100, [2, 5])),
            "transformer" => Of(new TransformerBlock(32), randn(2, 5, 32)),
            "unet" => Of(new UNet(), randn(1, 1, 16, 16)),
            "bypassing" => Of(new Bypassing(), randn(2, 4)),
            _ => TwoInputs(randn(2, 4), randn(2, 6)),
        };

        var graph = RecordOf(way.Model, monitor =>
        {
            for (var i = 0; i < 3; i++) Train(way.Model, monitor, way.Forward);
        });

        var expected = ModelGraph.Capture(way.Model, way.Forward).Record;
        Assert.Equal(expected.Arrows(), graph.Arrows());
        Assert.Equal(expected.Nodes.Select(Facts), graph.Nodes.Select(Facts));
        Assert.Equal(expected.Totals!.MultiplyAdds, graph.Totals!.MultiplyAdds);
        Assert.Equal(expected.Totals.InputBytes, graph.Totals.InputBytes);
        Assert.Equal(expected.Totals.ActivationBytes, graph.Totals.ActivationBytes);
        Assert.Equal(expected.Notes, graph.Notes);
        Assert.Equal("data", graph.Flow);
        Assert.Equal(1, _run.Load().Blobs["sonde/model_graph"].Count);
        Assert.Equal(expected.Nodes.Count(node => node.Kind == "op"), GraphDefReader.Read(_run.Load().Blobs["__run_graph__"].Read(0)).Nodes.Count(node =>
            node.Kind == "op" && node.Type.StartsWith("aten::", StringComparison.Ordinal)));
    }

    [Fact]
    public void Step_AfterAnEvaluationAndWithTwoBatches_DrawsTheFirstPassInTraining()
    {
        using var scope = NewDisposeScope();
        var model = new LstmClassifier();

        var graph = RecordOf(model, monitor =>
        {
            model.eval();
            using (no_grad())
            {
                for (var i = 0; i < 3; i++) model.call(randint(0, 100, [64, 5])).Dispose();
            }
            model.train();
            Train(model, monitor, () => cat([model.call(randint(0, 100, [8, 5])), model.call(randint(0, 100, [9, 5]))]));
        });

        Assert.Equal(["embedding -> lstm", "fc -> output", "lstm -> select", "select -> fc", "tokens -> embedding"], graph.Arrows());
        Assert.Equal([8, 5, 32], graph.Layer("lstm").Outputs![0].Shape!);
        Assert.Equal((1, 1), (graph.Layer("lstm").Call, graph.Layer("lstm").Calls));
        Assert.True(graph.Training);
        Assert.DoesNotContain(graph.Nodes, node => node.Type == "aten::cat");
        Assert.Empty(graph.Notes);
    }

    [Fact]
    public void Step_OfAnEvaluationOnly_DrawsIt()
    {
        using var scope = NewDisposeScope();
        var model = new TwiceModel();
        model.eval();
        var graph = RecordOf(model, monitor => Train(model, monitor, () => model.call(randn(3, 4))));

        Assert.Equal(["last -> output", "relu -> shared:2", "shared -> relu", "shared:2 -> last", "x -> shared"], graph.Arrows());
    }

    [Fact]
    public void Step_WhenTheModelRunsByForward_StillDrawsItAndSaysSo()
    {
        using var scope = NewDisposeScope();
        var model = new BasicBlock(4, 8, 2);
        var x = randn(2, 4, 8, 8);
        var expected = ModelGraph.Capture(model, x).Record.Arrows();

        var graph = RecordOf(model, monitor => Train(model, monitor, () => model.forward(x), x));

        Assert.Equal(expected, graph.Arrows());
        var root = Assert.Single(graph.Nodes, node => node.Kind == "module" && node.Path == "");
        Assert.True(root.Bypassed);
        Assert.Contains("forward(...)", Assert.Single(graph.Notes), StringComparison.Ordinal);
        Assert.Single(ModelGraph.Capture(model, () => model.forward(x)).Record.Nodes, node => node.Kind == "module" && node.Path == "" && node.Parent == -1);
    }

    [Fact]
    public void Step_WhenAnotherMethodOfTheModelRuns_DrawsItsLayersAndSaysSo()
    {
        using var scope = NewDisposeScope();
        var model = new Encoder();
        var x = randn(2, 4);

        var graph = RecordOf(model, monitor =>
        {
            using (no_grad()) model.Encode(randn(5, 4)).Dispose();
            Train(model, monitor, () => model.Encode(x), x);
        });

        Assert.Equal(["first -> tanh", "second -> output", "tanh -> second", "input -> first"], graph.Arrows()
            .Select(arrow => arrow.Replace("x -> ", "input -> ", StringComparison.Ordinal))
            .OrderBy(arrow => arrow[0] == 'i')
            .ThenBy(arrow => arrow, StringComparer.Ordinal));
        Assert.Equal([2, 4], graph.Layer("first").Outputs![0].Shape!);
        Assert.Contains("Neither call(...) nor forward(...)", Assert.Single(graph.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_AfterAPassThatThrew_DrawsTheOneThatCameThrough()
    {
        using var scope = NewDisposeScope();
        var model = new TwiceModel();
        var graph = RecordOf(model, monitor =>
        {
            Assert.ThrowsAny<Exception>(() => model.call(randn(3, 5)));
            Train(model, monitor, () => model.call(randn(3, 4)));
        });

        Assert.Equal(["last -> output", "relu -> shared:2", "shared -> relu", "shared:2 -> last", "x -> shared"], graph.Arrows());
        Assert.Empty(graph.Notes);
    }

    [Fact]
    public void Step_ModelMovedAfterAttach_DescribesTheParametersThatRan()
    {
        using var scope = NewDisposeScope();
        var model = new TwiceModel();
        var graph = RecordOf(model, monitor =>
        {
            model.to(ScalarType.Float64);
            Train(model, monitor, () => model.call(randn(3, 4, ScalarType.Float64)));
        });

        Assert.All(graph.Parameters, parameter => Assert.Equal("Float64", parameter.Type));
        Assert.Equal(["last -> output", "relu -> shared:2", "shared -> relu", "shared:2 -> last", "x -> shared"], graph.Arrows());
    }

    [Fact]
    public void Step_WhereTheUserHasAddedAGraph_LeavesItTheOnlyOne()
    {
        using var scope = NewDisposeScope();
        var model = new TwiceModel();
        using var writer = new SummaryWriter(_run.Folder);
        writer.add_graph(model, randn(7, 4));
        using (var monitor = TrainingMonitor.Attach(model, null, writer, _run.Options)) Train(model, monitor, () => model.call(randn(3, 4)));

        Assert.Equal(1, _run.Load().Blobs["sonde/model_graph"].Count);
        Assert.Equal(1, _run.Load().Blobs["__run_graph__"].Count);
        Assert.Equal([7, 4], RecordReader.ReadLast(_run.Load(), ModelGraphRecord.Reading)!.Layer("shared").Outputs![0].Shape!);
    }

    [Fact]
    public void AddGraph_BetweenAttachAndStepOrAfterIt_CountsBeforeTheMonitors()
    {
        using var scope = NewDisposeScope();
        var model = new TwiceModel();
        using var writer = new SummaryWriter(_run.Folder);
        using (var monitor = TrainingMonitor.Attach(model, null, writer, _run.Options))
        {
            writer.add_graph(model, randn(7, 4));
            Train(model, monitor, () => model.call(randn(3, 4)));
        }
        Assert.Equal(1, _run.Load().Blobs["sonde/model_graph"].Count);

        using var second = new TemporaryRun();
        using var later = new SummaryWriter(second.Folder);
        using (var monitor = TrainingMonitor.Attach(model, null, later, second.Options))
        {
            Train(model, monitor, () => model.call(randn(3, 4)));
            later.add_graph(model, randn(7, 4));
        }
        Assert.Equal(2, second.Load().Blobs["sonde/model_graph"].Count);
        Assert.Equal([7, 4], RecordReader.ReadLast(second.Load(), ModelGraphRecord.Reading)!.Layer("shared").Outputs![0].Shape!);
    }

    [Fact]
    public async Task AddGraph_WhileTheMonitorsIsStillToBeWritten_ComesAfterIt()
    {
        using var scope = NewDisposeScope();
        var graph = ModelGraph.Capture(new TwiceModel(), randn(3, 4)).Record;
        var users = ModelGraph.Capture(new TwiceModel(), randn(7, 4)).Record;
        using var release = new ManualResetEventSlim();
        using (var writer = new SummaryWriter(_run.Folder))
        {
            var monitors = Torch.Captures.RecordedGraphs.AddMonitorsLater(writer, graph, 0, write =>
            {
                release.Wait();
                write();
            });
            var adding = Task.Run(() => Torch.Captures.RecordedGraphs.AddUsers(writer, users), TestContext.Current.CancellationToken);
            Assert.False(monitors.IsCompleted || adding.IsCompleted);
            release.Set();
            await Task.WhenAll(monitors, adding);
            // The user's stays the newest.
            Assert.True(Torch.Captures.RecordedGraphs.AddMonitorsLater(writer, graph, 1, write => write()).IsCompletedSuccessfully);
        }
        Assert.Equal(2, _run.Load().Blobs["sonde/model_graph"].Count);
        Assert.Equal([7, 4], RecordReader.ReadLast(_run.Load(), ModelGraphRecord.Reading)!.Layer("shared").Outputs![0].Shape!);
    }

    [Fact]
    public void Backward_ThatThrowsInTheFirstStep_LeavesTheGraph()
    {
        using var scope = NewDisposeScope();
        var model = new TwiceModel();
        var graph = RecordOf(model, _ => Assert.ThrowsAny<Exception>(() => model.call(randn(3, 4)).argmax(1).to(ScalarType.Float32).mean().backward()));

        Assert.Equal(["last -> output", "relu -> shared:2", "shared -> relu", "shared:2 -> last", "x -> shared"], graph.Arrows());
    }

    [Fact]
    public void Dispose_BeforeAnyStep_LeavesTheModulesAndSaysSo()
    {
        using var scope = NewDisposeScope();
        var graph = RecordOf(new BasicBlock(4, 8, 2), _ => { });

        Assert.Equal(["", "bn1", "bn2", "conv1", "conv2", "downsample", "downsample.0", "downsample.1"],
            graph.Nodes.Select(node => node.Path!).Order(StringComparer.Ordinal));
        Assert.Equal("downsample", graph.Nodes[graph.Layer("downsample.1", call: 0).Parent].Path);
        Assert.Equal("1", graph.Layer("downsample.1", call: 0).Name);
        Assert.Equal(graph.Totals!.Parameters, graph.Nodes[0].Parameters);
        Assert.Contains("No pass of the model was seen", Assert.Single(graph.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_WithForcedFallback_RecordsTheTreeWithItsShapes()
    {
        using var scope = NewDisposeScope();
        using var forced = NativeTrace.ForceFallback("an export is missing");
        var model = Sequential(("first", Linear(4, 8)), ("relu", ReLU()), ("last", Linear(8, 3)));
        var graph = RecordOf(model, monitor => Train(model, monitor, () => model.call(randn(2, 4))));

        Assert.Equal(["first -> relu", "input -> first", "last -> output", "relu -> last"], graph.Arrows());
        Assert.Equal("order", graph.Flow);
        Assert.Equal([2, 8], graph.Layer("relu").Outputs![0].Shape!);
        Assert.Single(_run.Messages.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public void Step_OfMoreCallsThanAreKept_RecordsTheModulesAndSaysSoOnce()
    {
        using var scope = NewDisposeScope();
        var model = new Long(20_000);
        var graph = RecordOf(model, monitor =>
        {
            Train(model, monitor, () => model.call(randn(1, 2)));
            Train(model, monitor, () => model.call(randn(1, 2)));
        });

        Assert.Equal(["", "fc", "relu"], graph.Nodes.Select(node => node.Path!).Order(StringComparer.Ordinal));
        Assert.Equal([1, 2], graph.Layer("fc", call: 0).Outputs![0].Shape!);
        Assert.Contains("More than 20,000 calls", Assert.Single(graph.Notes), StringComparison.Ordinal);
        Assert.Contains("model graph is recorded without ops", Assert.Single(_run.Messages.ToString().TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void Armed_TheMonitorKeepsNoTensorOfThePasses()
    {
        using var model = new TwiceModel();
        using var monitor = TrainingMonitor.Attach(model, null, _run.Folder, _run.Options);

        var passes = Enumerable.Range(0, 5).Select(_ => Pass(model)).ToList();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.True(passes.Count(pass => pass.IsAlive) <= 1, "tensors of passes that are over are still held");   // one may stand in a register
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Pass(TwiceModel model) => new(model.call(randn(3, 4)));

    private static (nn.Module, Func<object>) Of(Module<Tensor, Tensor> model, Tensor x) => (model, () => model.call(x));

    private static (nn.Module, Func<object>) TwoInputs(Tensor image, Tensor text)
    {
        var model = new TwoInputs();
        return (model, () => model.call(image, text));
    }

    private static (string, string, string, string?, int, int, long, long, long, string?) Facts(GraphNode node) =>
        (node.Kind, node.Name, node.Type, node.Path, node.Call, node.Calls, node.Parameters, node.Trainable, node.MultiplyAdds,
            string.Join(" ", (node.Outputs ?? []).Select(output => string.Join(",", output.Shape ?? []))));

    private static void Train(nn.Module model, TrainingMonitor monitor, Func<object> forward, Tensor? x = null)
    {
        using var scope = NewDisposeScope();
        foreach (var parameter in model.parameters()) parameter.grad?.zero_();
        var output = forward();
        var loss = output is ValueTuple<Tensor, Tensor> two ? two.Item1.square().mean() + two.Item2.square().mean() : ((Tensor)output).square().mean();
        loss.backward();
        monitor.Step(loss, x, x is null ? null : output as Tensor);
    }

    private ModelGraphRecord RecordOf(nn.Module model, Action<TrainingMonitor> train)
    {
        using (var monitor = TrainingMonitor.Attach(model, null, _run.Folder, _run.Options)) train(monitor);
        return RecordReader.ReadLast(_run.Load(), ModelGraphRecord.Reading)!;
    }

    private sealed class Encoder : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> first = Linear(4, 4), second = Linear(4, 2);

        public Encoder() : base(nameof(Encoder)) => RegisterComponents();

        public Tensor Encode(Tensor input) => second.call(first.call(input).tanh());

        public override Tensor forward(Tensor input) => throw new NotSupportedException();
    }

    private sealed class Long : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> fc = Linear(2, 2), relu = ReLU();
        private readonly int _times;

        public Long(int times) : base(nameof(Long))
        {
            _times = times;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var x = fc.call(input);
            using (no_grad())
            {
                for (var i = 0; i < _times; i++) relu.call(x).Dispose();
            }
            return x;
        }
    }
}
