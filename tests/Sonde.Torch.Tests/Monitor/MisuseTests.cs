// What goes on in a training that a monitor was not told of, and what is called at the wrong time: each named, none ends the training.
using Sonde.Events;
using Sonde.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

public sealed class MisuseTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Attach_ModelWithoutParameters_NamesIt()
    {
        using var model = nn.Sequential(("relu", nn.ReLU()), ("flat", nn.Flatten()));
        var message = Assert.Throws<ArgumentException>(() => TrainingMonitor.Attach(model, null, _run.Folder)).Message;
        Assert.Contains("The model Sequential has no parameters", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_DisposedWriter_NamesItsFolder()
    {
        using var model = nn.Linear(2, 2);
        var writer = new SummaryWriter(_run.Folder);
        writer.Dispose();
        var thrown = Assert.Throws<ArgumentException>(() => TrainingMonitor.Attach(model, null, writer, _run.Options));
        Assert.Contains($"The writer of {writer.LogDirectory} has been disposed", thrown.Message, StringComparison.Ordinal);
        using var later = TrainingMonitor.Attach(model, null, _run.Folder, _run.Options);   // the model is not taken by the attempt
        Assert.Equal("", _run.Messages.ToString());
    }

    [Fact]
    public void Attach_OptionsThatAreNotGiven_AreNamed()
    {
        using var model = nn.Linear(2, 2);
        void Refused(MonitorOptions options, string words) =>
            Assert.Contains(
                words, Assert.ThrowsAny<ArgumentException>(() => TrainingMonitor.Attach(model, null, _run.Folder, options)).Message, StringComparison.Ordinal);
        Refused(new() { Include = null! }, "MonitorOptions.Include is null");
        Refused(new() { Exclude = ["fc", null!] }, "MonitorOptions.Exclude is null or holds a null");
        Refused(new() { Probes = null! }, "MonitorOptions.Probes is null");
        Refused(new() { Level = (MonitorLevel)9 }, "There is no such level; there are Off, Light, Full, Custom.");
        Refused(new() { Level = MonitorLevel.Custom, Probes = [new("loss"), new("loss", 3)] }, "The probe 'loss' is named 2 times");
    }

    [Fact]
    public void Evaluate_WithoutANameForTheSplit_TakesItForValidationAndSaysSo()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            training.Step(monitor);
            monitor.Evaluate(0.5, split: "");
            monitor.Evaluate(0.25, split: null!);
        }

        Assert.Equal(2, _run.Load().Scalars["loss/validation"].Count);
        Assert.Single(_run.Messages.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public void Attach_DisposedOptimizer_WatchesTheModelAllTheSame()
    {
        using var model = nn.Linear(2, 2);
        var optimizer = optim.SGD(model.parameters(), 0.1);
        optimizer.Dispose();
        using (var monitor = TrainingMonitor.Attach(model, optimizer, _run.Folder, _run.Options))
        {
            using var loss = tensor(1f);
            monitor.Step(loss);
        }
        Assert.Equal([1.0], _run.Values("loss/train"));
        Assert.Equal("", _run.Messages.ToString());
    }

    [Fact]
    public void Attach_OptimizerThatWrapsItsParametersAnew_KnowsThem()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(2, 2);
        var optimizer = optim.LBFGS(model.parameters(), 0.1);
        using var monitor = TrainingMonitor.Attach(model, optimizer, _run.Folder, _run.Options);
        var x = randn(8, 2);
        for (var i = 0; i < 3; i++)
        {
            var loss = optimizer.step(() =>
            {
                optimizer.zero_grad();
                var distance = nn.functional.mse_loss(model.call(x), x);
                distance.backward();
                return distance;
            });
            monitor.Step(loss, x);
        }

        Assert.Empty(monitor.Diagnose());
        Assert.All(
            Sonde.Runs.RecordReader.ReadLast(_run.Load(), Sonde.Events.ModelRecord.Reading)!.Parameters, parameter => Assert.True(parameter.InOptimizer));
        Assert.Equal("", _run.Messages.ToString());
    }

    [Fact]
    public void Step_GivenTheLossAsANumberMadeATensor_IsNoDetachedLoss()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        using var x = randn(8, 4);
        for (var i = 0; i < 5; i++)
        {
            using var scope = NewDisposeScope();
            training.Optimizer.zero_grad();
            var loss = training.Model.call(x).pow(2).mean();
            loss.backward();
            training.Optimizer.step();
            monitor.Step(tensor(loss.item<float>()), x);
        }

        Assert.Empty(monitor.Diagnose());
    }

    [Fact]
    public void Evaluate_AccuracyInPercent_IsSaid()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        training.Step(monitor);
        monitor.Evaluate(0.4, 87.5);
        monitor.Evaluate(0.4, 88.5);

        Assert.Equal("sonde: Sequential: Evaluate was given an accuracy of 87.5; it is a share of 0 to 1, and judged as one", _run.Messages.ToString().Trim());
    }

    [Fact]
    public void StepAndEvaluate_AfterDispose_SayThatNothingIsRecorded()
    {
        using var training = new TinyTraining();
        var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        training.Step(monitor);
        monitor.Dispose();
        training.Step(monitor);
        monitor.Evaluate(1, 0.5);
        Assert.Equal(4, monitor.GradientFlow().Rows.Count);

        Assert.Equal("sonde: Sequential: Step was called after the monitor was disposed; nothing is recorded\nsonde: Sequential: "
            + "Evaluate was called after the monitor was disposed; nothing is recorded\n", _run.Messages.ToString().ReplaceLineEndings("\n"));
        Assert.Single(_run.Values("loss/train"));
        Assert.DoesNotContain("loss/validation", _run.Load().Scalars.Keys);
    }

    [Theory]
    [InlineData(7), InlineData(33)]
    public void Step_LabelsOfAnotherNumberThanOutputs_SaysSoAndRecordsNoAccuracy(int labels)
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            using var output = randn(32, 2);
            using var y = zeros(labels, ScalarType.Int64);
            using var loss = tensor(1f);
            for (var i = 0; i < 2; i++) monitor.Step(loss, null, output, y);
        }
        Assert.DoesNotContain("accuracy/train", _run.Load().Scalars.Keys);
        Assert.Equal($"sonde: Sequential: no accuracy: the output has 32 rows and y {labels} labels\n", _run.Messages.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Step_ModelMovedToAnotherTypeInMidTraining_GoesOn()
    {
        using var model = nn.Sequential(("first", nn.Linear(4, 8)), ("second", nn.Linear(8, 2)));
        using (var monitor = TrainingMonitor.Attach(model, null, _run.Folder, _run.Options with { Level = MonitorLevel.Full, Budget = 0 }))
        {
            for (var i = 0; i < 6; i++)
            {
                using var scope = NewDisposeScope();
                if (i == 3) model.to(ScalarType.Float64);
                foreach (var parameter in model.parameters()) parameter.grad = null;
                var x = randn(8, 4, i < 3 ? ScalarType.Float32 : ScalarType.Float64);
                var loss = model.call(x).square().mean();
                loss.backward();
                monitor.Step(loss, x);
            }
        }
        Assert.Equal("", _run.Messages.ToString());
        var frames = _run.Frames();
        Assert.Equal(6, frames.Count);
        Assert.True(frames.TryRead(5, out var last));
        Assert.Equal(GradientState.Present, (GradientState)(int)last[GradientFlowColumn.State]);
    }

    [Fact]
    public void Step_ParametersAddedInMidTraining_SaysThatTheyAreNotWatched()
    {
        using var model = new Growing();
        using (var monitor = TrainingMonitor.Attach(model, null, _run.Folder, _run.Options))
        {
            for (var i = 0; i < 4; i++)
            {
                using var scope = NewDisposeScope();
                if (i == 2) model.Grow();
                var loss = model.call(randn(8, 4)).square().mean();
                loss.backward();
                monitor.Step(loss);
            }
        }
        Assert.Equal(
            "sonde: Growing: 2 parameters were added after Attach (later.weight, later.bias); they are not watched: "
                + "dispose this monitor and attach a new one\n",
            _run.Messages.ToString().ReplaceLineEndings("\n"));
        Assert.Equal(4, _run.Frames().Count);
    }

    [Fact]
    public void Step_OptimizerReplaced_GoesOnWithTheRateOfTheAttachedOneAndSaysWhenItIsDisposed()
    {
        using var training = new TinyTraining(learningRate: 0.5);
        using var first = optim.SGD(training.Model.parameters(), 0.5);
        using (var monitor = TrainingMonitor.Attach(training.Model, first, _run.Folder, _run.Options))
        {
            training.Step(monitor);
            first.Dispose();
            training.Step(monitor);
            training.Step(monitor);
        }
        Assert.Equal(3, _run.Values("loss/train").Length);
        Assert.Equal([0.5], _run.Values("learning_rate"));
    }

    [Fact]
    public void Step_CpuAndAnotherDeviceMixed_SaysWhichProbeStops()
    {
        using var model = nn.Sequential(("here", nn.Linear(3, 3)), ("there", nn.Linear(3, 3, device: META)));
        using (var monitor = TrainingMonitor.Attach(model, null, _run.Folder, _run.Options))
        {
            using var loss = tensor(1f);
            monitor.Step(loss);
            monitor.Step(loss);
        }
        Assert.Single(_run.Messages.ToString().TrimEnd().Split('\n'),
            line => line.Contains("the probe gradient-flow failed and is switched off", StringComparison.Ordinal));
        Assert.Equal(["cpu", "cpu", "meta", "meta"],
            RecordReader.ReadLast(_run.Load(), ModelGraphRecord.Reading)!.Parameters.Select(parameter => parameter.Device.Split(':')[0]));
    }

    private sealed class Growing : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _first = nn.Linear(4, 4);
        private nn.Module<Tensor, Tensor>? _later;

        public Growing() : base(nameof(Growing)) => RegisterComponents();

        public void Grow() => register_module("later", _later = nn.Linear(4, 4));

        public override Tensor forward(Tensor x) => _later is null ? _first.call(x) : _later.call(_first.call(x));
    }
}
