// Whatever goes wrong inside a monitor or is handed to it by mistake, the training goes on and the user is told once.
using Sonde.Events;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

public sealed class TrainingGoesOnTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Step_NullLoss_IsSaidOnceAndSkipped()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            monitor.Step(null!);
            monitor.Step(null!);
            training.Step(monitor);
        }
        Assert.Equal([2], _run.Steps("loss/train"));
        Assert.Equal("sonde: Sequential: Step was given a loss that is null; such steps are not recorded\n", _run.Messages.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Step_DisposedTensors_AreSaidAndLeftOut()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            var gone = ones(3, 2);
            gone.Dispose();
            using var loss = tensor(1f);
            monitor.Step(loss, gone, gone, gone);
            monitor.Step(gone);
        }
        Assert.Equal([1.0], _run.Values("loss/train"));
        Assert.Contains("disposed tensor as output", _run.Messages.ToString(), StringComparison.Ordinal);
        Assert.Contains("a loss that is disposed", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_ModelDisposedMeanwhile_SwitchesTheProbeOffAndRecordsIt()
    {
        var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            training.Step(monitor);
            training.Dispose();
            using var loss = tensor(1f);
            monitor.Step(loss);
            monitor.Step(loss);
        }
        var lines = _run.Messages.ToString().TrimEnd().Split('\n');
        Assert.Single(lines, line => line.Contains("the probe gradient-flow failed and is switched off", StringComparison.Ordinal));
        Assert.Equal(3, _run.Values("loss/train").Length);
        Assert.Contains(_run.Load().Blobs.Keys, tag => tag.StartsWith("sonde/problems", StringComparison.Ordinal));
    }

    [Fact]
    public void Step_WriterDisposedTooEarly_DoesNotThrow()
    {
        using var training = new TinyTraining();
        var writer = new SummaryWriter(_run.Folder);
        var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, writer, _run.Options);
        training.Step(monitor);
        writer.Dispose();

        training.Step(monitor);
        monitor.Evaluate(1, 0.5);
        monitor.Dispose();

        Assert.Single(_run.Values("loss/train"));
    }

    [Fact]
    public void Step_AfterDispose_IsSaidOnce()
    {
        using var training = new TinyTraining();
        var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        monitor.Dispose();

        training.Step(monitor);
        training.Step(monitor);

        Assert.Single(_run.Messages.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public void Step_LossOfSeveralElements_RecordsTheMeanAndSaysSo()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            using var losses = tensor(new[] { 1f, 2f, 6f });
            monitor.Step(losses);
        }
        Assert.Equal([3.0], _run.Values("loss/train"));
        Assert.Contains("3 elements", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_ManyTimes_KeepsNoTensorAndNoRandomState()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with { Level = MonitorLevel.Full });
        training.Step(monitor);
        training.Step(monitor);
        var before = LiveTensors();
        random.manual_seed(5);
        using var expected = rand(4);
        random.manual_seed(5);

        for (var i = 0; i < 1000; i++) training.Step(monitor);

        using var drawn = rand(4);
        Assert.Equal(expected.data<float>().ToArray(), drawn.data<float>().ToArray());
        Assert.Equal(before + 2, LiveTensors());
    }

    /// <summary>Tensors in use: what other tests left to the finalizer is cleared away first.</summary>
    private static long LiveTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }

    [Fact]
    public void Step_Always_LeavesGradientsModesAndGradModeAlone()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        training.Model.eval();
        training.Step(monitor);
        using var before = training.Model.get_parameter("first.weight")!.grad!.clone();
        using var loss = tensor(1f);

        monitor.Step(loss);

        using var after = training.Model.get_parameter("first.weight")!.grad!;
        Assert.Equal(before.data<float>().ToArray(), after.data<float>().ToArray());
        Assert.False(training.Model.training);
        Assert.True(torch.is_grad_enabled());
    }

    [Fact]
    public void Off_Always_WritesNothing()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with { Level = MonitorLevel.Off }))
        {
            training.Step(monitor);
            monitor.Evaluate(1, 1);
            Assert.Empty(monitor.Diagnose());
            Assert.Equal(4, monitor.GradientFlow().Rows.Count);
        }
        Assert.False(Directory.Exists(_run.Folder));
    }

    [Fact]
    public void Step_TwoModelsWithNames_RecordUnderTheirNames()
    {
        using var writer = new SummaryWriter(_run.Folder);
        using var generator = new TinyTraining();
        using var critic = new TinyTraining();
        using (var g = TrainingMonitor.Attach(generator.Model, generator.Optimizer, writer, _run.Options with { Name = "G" }))
        using (var d = TrainingMonitor.Attach(critic.Model, critic.Optimizer, writer, _run.Options with { Name = "D" }))
        {
            generator.Step(g);
            critic.Step(d);
            critic.Step(d);
        }
        Assert.Single(_run.Values("G/loss/train"));
        Assert.Equal(2, _run.Values("D/loss/train").Length);
        Assert.Equal(1, _run.Frames("sonde/G/gradient_flow").Count);
        Assert.Equal(2, _run.Frames("sonde/D/gradient_flow").Count);
    }

    [Fact]
    public void Step_OnAnotherThreadThanAttach_IsTracedFromTheSecondStep()
    {
        Assert.SkipUnless(Sonde.Torch.Interop.NativeTrace.IsAvailable(out var reason), reason);
        using var training = new TinyTraining(new Detaching());
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        var thread = new Thread(() =>
        {
            for (var i = 0; i < 3; i++) training.Step(monitor);
        });
        thread.Start();
        thread.Join();

        var row = monitor.GradientFlow().Rows.Single(row => row.Name == "_first.weight");
        Assert.Equal(GradientState.Cut, row.State);
        Assert.Contains($"aten::detach at tests/Sonde.Torch.Tests/Monitor/{nameof(TrainingGoesOnTests)}.cs:", row.Reason, StringComparison.Ordinal);
        Assert.Contains(monitor.Diagnose(), finding => finding.Rule == "graph-cut");
    }

    private sealed class Detaching : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _first = nn.Linear(4, 8);
        private readonly nn.Module<Tensor, Tensor> _second = nn.Linear(8, 2);

        public Detaching()
            : base(nameof(Detaching)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _second.call(_first.call(input).detach());
    }
}
