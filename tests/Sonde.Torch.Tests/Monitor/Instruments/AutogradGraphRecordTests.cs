// The autograd graph that a monitor records of the first step: once, with lines, and no drawing of it.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor.Instruments;

public sealed class AutogradGraphRecordTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public AutogradGraphRecordTests() => Assert.SkipUnless(GraphAccess.TryGet(out var reason) is not null, reason);

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Step_First_RecordsTheGraphOnce()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            for (var i = 0; i < 5; i++) training.Step(monitor);
        }

        var run = _run.Load();
        var graph = RecordReader.ReadLast(run, AutogradGraphRecord.Reading)!;

        Assert.Equal(1, run.Blobs["sonde/autograd_graph"].Count);
        Assert.Equal((2, graph.Nodes.Length, graph.Edges.Length), (graph.Version, graph.NodeCount, graph.EdgeCount));
        Assert.Equal(("loss", "loss"), (graph.Nodes[0].Kind, NameOf(graph, 0)));
        Assert.Equal("NllLossBackward0", NameOf(graph, 1));
        Assert.Contains("TinyTraining.cs:", graph.Sources[graph.Nodes[1].Source!.Value].Place, StringComparison.Ordinal);
        Assert.Contains("cross_entropy", graph.Sources[graph.Nodes[1].Source!.Value].Snippet, StringComparison.Ordinal);
        Assert.Equal(["first.bias", "first.weight", "second.bias", "second.weight"], graph.Parameters.Order());
        Assert.Equal(["first", "relu", "second"], graph.Layers.Order());
        Assert.Empty(graph.Unreached);
        Assert.Empty(graph.Notes);
        Assert.Equal("", _run.Messages.ToString());
    }

    [Fact]
    public void Backward_ThatThrowsOnACutLoss_RecordsTheGraphWithTheCut()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            Assert.Throws<System.Runtime.InteropServices.ExternalException>(
                () => training.Step(monitor, (output, y) => (output.argmax(1) - y).to(ScalarType.Float32).pow(2).mean()));
        }

        var graph = RecordReader.ReadLast(_run.Load(), AutogradGraphRecord.Reading)!;
        var ops = graph.Nodes;

        var cut = Assert.Single(ops, node => node.Kind == "cut");
        Assert.Equal("aten::argmax", graph.Names[cut.Name]);
        Assert.Contains("AutogradGraphRecordTests.cs:", graph.Sources[cut.Source!.Value].Place, StringComparison.Ordinal);
        Assert.Equal(["first.bias", "first.weight", "second.bias", "second.weight"], cut.Parameters!.Select(i => graph.Parameters[i]).Order());
        Assert.Equal(4, graph.Unreached.Length);
        Assert.Equal("loss", ops[0].Kind);
        Assert.Contains("backward() failed: ", graph.Notes[0], StringComparison.Ordinal);
        Assert.Contains("does not require grad", graph.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_ThatThrowsOnADetachedLoss_RecordsTheDetach()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            Assert.Throws<System.Runtime.InteropServices.ExternalException>(
                () => training.Step(monitor, (output, y) => nn.functional.cross_entropy(output, y).detach()));
        }

        var graph = RecordReader.ReadLast(_run.Load(), AutogradGraphRecord.Reading)!;

        Assert.Equal("aten::detach", graph.Names[Assert.Single(graph.Nodes, node => node.Kind == "cut").Name]);
    }

    [Fact]
    public void Backward_ThatThrowsTheSecondTime_RecordsItsGraph()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => training.Step(monitor, (output, y) =>
            {
                var loss = nn.functional.cross_entropy(output, y);
                loss.backward();
                return loss;
            }));
        }

        var graph = RecordReader.ReadLast(_run.Load(), AutogradGraphRecord.Reading)!;

        Assert.Equal("NllLossBackward0", NameOf(graph, 1));
        Assert.Empty(graph.Unreached);
        Assert.Contains("a second time", graph.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Step_WithACutThatHidesBehindATrainableLoss_RecordsTheCut()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            training.Step(monitor, (output, y) => (output.argmax(1) - y).to(ScalarType.Float32).pow(2).mean().requires_grad_());
        }

        var graph = RecordReader.ReadLast(_run.Load(), AutogradGraphRecord.Reading)!;

        var cut = Assert.Single(graph.Nodes, node => node.Kind == "cut");
        Assert.Equal("aten::argmax", graph.Names[cut.Name]);
        Assert.Equal(4, graph.Unreached.Length);
        Assert.All(graph.Unreached, parameter => Assert.Equal((int)GradientState.Cut, parameter.State));
        Assert.All(graph.Unreached,
            parameter => Assert.Contains("AutogradGraphRecordTests.cs:", graph.Sources[parameter.Source!.Value].Place, StringComparison.Ordinal));
    }

    [Fact]
    public void Step_WhileTheUserCapturesGraphsToo_IsNotDisturbed()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            training.Step(monitor, (output, y) =>
            {
                var loss = nn.functional.cross_entropy(output, y);
                Assert.Empty(AutogradGraph.Capture(loss, training.Model).Unreached);
                Assert.Empty(AutogradGraph.Capture(() => loss * 2, training.Model).Unreached);
                return loss;
            });
        }

        Assert.Empty(RecordReader.ReadLast(_run.Load(), OpTraceRecord.Reading)!.Cuts);
        Assert.Equal("NllLossBackward0", NameOf(RecordReader.ReadLast(_run.Load(), AutogradGraphRecord.Reading)!, 1));
    }

    [Fact]
    public void Step_WithForcedFallback_RecordsNoGraph()
    {
        using var forced = NativeTrace.ForceFallback("an export is missing");
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options)) training.Step(monitor);

        Assert.Null(RecordReader.ReadLast(_run.Load(), AutogradGraphRecord.Reading));
    }

    private static string NameOf(AutogradGraphRecord graph, int node) => graph.Names[graph.Nodes[node].Name];
}
