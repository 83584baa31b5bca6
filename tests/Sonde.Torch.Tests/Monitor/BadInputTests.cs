// What users hand over by mistake: a clear exception or message that names the thing, and the process lives on.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Attach_UnknownProbe_ListsThoseThatThereAre()
    {
        using var model = nn.Linear(2, 2);
        var options = new MonitorOptions { Level = MonitorLevel.Custom, Probes = [new("gradients")] };
        var error = Assert.Throws<ArgumentException>(() => TrainingMonitor.Attach(model, null, _run.Folder, options));
        Assert.Contains("'gradients'", error.Message, StringComparison.Ordinal);
        Assert.Contains("gradient-flow", error.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentException>(() => TrainingMonitor.Attach(model, null, _run.Folder, options with { Probes = [] }));
        Assert.ThrowsAny<ArgumentException>(() => TrainingMonitor.Attach(model, null, _run.Folder, options with { Probes = [new("loss", 0)] }));
    }

    [Fact]
    public void Custom_TwoProbes_RecordsTheirReadingsOnly()
    {
        using var training = new TinyTraining();
        var options = _run.Options with { Level = MonitorLevel.Custom, Budget = 0, Probes = [new("loss"), new("gradient-flow", Every: 4)] };
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, options))
            for (var i = 0; i < 10; i++) training.Step(monitor);

        Assert.Equal(["loss/train"], _run.Load().Scalars.Keys);
        var frames = _run.Frames();
        Assert.Equal([0, 4, 8], Enumerable.Range(0, frames.Count).Select(frames.StepAt));
    }

    [Fact]
    public void Step_ParametersWithoutMemory_SwitchesTheProbeOffAndTrainingGoesOn()
    {
        using var here = nn.Linear(3, 3);
        using var elsewhere = nn.Linear(3, 3, device: META);   // stands for a second device, one that cannot be read
        using var model = nn.Sequential(here, elsewhere);
        using (var monitor = TrainingMonitor.Attach(model, null, _run.Folder, _run.Options))
        {
            for (var i = 0; i < 3; i++)
            {
                using var loss = tensor(1f);
                monitor.Step(loss);
            }
        }
        Assert.Equal(3, _run.Values("loss/train").Length);
        Assert.Contains("gradient-flow failed and is switched off", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_LossOnADeviceThatCannotBeRead_IsSaid()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        using var loss = ones(1, device: META);
        monitor.Step(loss);
        training.Step(monitor);
        monitor.Dispose();
        Assert.Single(_run.Values("loss/train"));
        Assert.Contains("fetching readings from a device failed", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_EmptyBatch_RecordsTheLossAsItIs()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            using var scope = NewDisposeScope();
            training.Optimizer.zero_grad();
            var x = zeros(0, 4);
            var y = zeros(0, ScalarType.Int64);
            var output = training.Model.call(x);
            var loss = nn.functional.cross_entropy(output, y);   // NaN: the mean of nothing
            loss.backward();
            training.Optimizer.step();
            monitor.Step(loss, x, output, y);
            using var none = zeros(0);
            monitor.Step(none);
        }
        Assert.Equal([double.NaN, double.NaN], _run.Values("loss/train"));
        Assert.DoesNotContain("failed", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_NaNLoss_IsRecordedAndFound()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        for (var i = 0; i < 5; i++)
            training.Step(monitor, (output, y) => nn.functional.cross_entropy(output, y) * (i == 3 ? float.NaN : 1));

        Assert.Contains(monitor.Diagnose(), finding => finding.Rule == "non-finite");
        Assert.True(double.IsNaN(_run.Values("loss/train")[3]));
        var frames = _run.Frames();
        Assert.True(frames.TryRead(3, out var frame));
        Assert.Equal(32, frame[Sonde.Events.GradientFlowColumn.NaNs]);
        Assert.Equal(32, frame[Sonde.Events.GradientFlowColumn.WeightNaNs]);
    }

    [Fact]
    public void Step_BackwardTwiceOnOneGraph_LeavesTheExceptionToTheUser()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        var thrown = Assert.Throws<ExternalException>(() => training.Step(monitor, (output, y) =>
        {
            var loss = nn.functional.cross_entropy(output, y);
            loss.backward();
            return loss;
        }));
        Assert.Contains("second time", thrown.Message, StringComparison.Ordinal);
        training.Step(monitor);
        monitor.Diagnose();
        Assert.Single(_run.Values("loss/train"));
    }

    [Fact]
    public void Step_FromManyThreadsInTurn_RecordsEachStep()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with { Budget = 0 }))
        {
            for (var i = 0; i < 6; i++)
            {
                var thread = new Thread(() =>
                {
                    for (var step = 0; step < 5; step++) training.Step(monitor);
                });
                thread.Start();
                thread.Join();
            }
        }
        Assert.Equal(30, _run.Values("loss/train").Length);
        Assert.DoesNotContain("failed", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sequential")]
    [InlineData("Linear")]
    [InlineData("Parts")]
    public void DisposedModel_WhereverItIsGiven_IsNamed(string kind)
    {
        nn.Module<Tensor, Tensor> model = kind switch
        {
            "Sequential" => nn.Sequential(("a", nn.Linear(4, 8)), ("b", nn.Linear(8, 2))),
            "Linear" => nn.Linear(4, 2),
            _ => new OneLayer(),
        };
        using var x = randn(2, 4);
        using var loss = ones(1).requires_grad_() * 2;
        model.Dispose();
        foreach (var use in (Action[])[
            () => TrainingMonitor.Attach(model, null, _run.Folder), () => ModelGraph.Capture(model, x),
            () => LayerTable.Capture(model, x), () => model.summary(x),
            () => GradientFlow.Capture(model, loss), () => GradientFlow.Capture(model, () => loss),
            () => AutogradGraph.Capture(loss, model), () => AutogradGraph.Capture(() => loss, model)])
        {
            Assert.Contains($"The model {(kind == "Parts" ? nameof(OneLayer) : kind)} has been disposed",
                Assert.Throws<ArgumentException>(use).Message, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(_run.Folder));
    }

    [Fact]
    public void Step_SparseGradientOfALargeEmbedding_IsReadByEveryProbe()
    {
        using var model = nn.Sequential(("embedding", nn.Embedding(1_000_000, 4, sparse: true)), ("head", nn.Linear(4, 2)));
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        using var x = randint(0, 1_000_000, [16], ScalarType.Int64);
        using var y = (x % 2).to(ScalarType.Int64);
        var options = _run.Options with { Level = MonitorLevel.Full, Budget = 0 };
        using (var monitor = TrainingMonitor.Attach(model, optimizer, _run.Folder, options))
        {
            for (var i = 0; i < 4; i++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(x);
                var loss = nn.functional.cross_entropy(output, y);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, x, output, y);
            }
            var row = monitor.GradientFlow().Rows[0];
            var touched = x.unique().output.numel() * 4;
            Assert.Equal((4_000_000, 4_000_000 - touched), (row.Statistics.Elements, row.Statistics.Zeros));
        }
        Assert.Equal("", _run.Messages.ToString());
        Assert.Contains("gradients/embedding.weight", _run.Load().Blobs.Keys);
    }

    private sealed class OneLayer : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _layer = nn.Linear(4, 2);

        public OneLayer()
            : base(nameof(OneLayer)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _layer.call(input);
    }
}
