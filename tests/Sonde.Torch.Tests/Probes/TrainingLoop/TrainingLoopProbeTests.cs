// What the loop of a real training did: modes, gradients kept or wiped, parameters that move, and the same weights as without the monitor.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Tests.Monitor;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Probes.TrainingLoop;

public sealed class TrainingLoopProbeTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    private List<TrainingLoopRecord> Records()
    {
        var series = Assert.Single(RecordReader.SeriesOf(_run.Load(), TrainingLoopRecord.Reading));
        return [.. Enumerable.Range(0, series.Count).Select(i => RecordReader.Read(TrainingLoopRecord.Reading, series, i).Value!)];
    }

    private void Train(int steps, Action<optim.Optimizer, Tensor> update, Action<int, TrainingMonitor, nn.Module>? after = null)
    {
        random.manual_seed(1);
        using var model = nn.Sequential(("first", nn.Linear(4, 8)), ("drop", nn.Dropout(0.2)), ("second", nn.Linear(8, 2)));
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        using var monitor = TrainingMonitor.Attach(model, optimizer, _run.Folder, _run.Options with { Budget = 0 });
        for (var i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            var loss = nn.functional.cross_entropy(model.call(randn(16, 4)), (arange(16) % 2).to(ScalarType.Int64));
            update(optimizer, loss);
            monitor.Step(loss);
            after?.Invoke(i, monitor, model);
        }
    }

    [Fact]
    public void Step_UsualLoop_MovesParametersAndClearsGradients()
    {
        Train(45, (optimizer, loss) =>
        {
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        });
        var records = Records();
        Assert.Equal([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 11, 20], records.Take(12).Select(r => r.Calls));
        Assert.All(records, r => Assert.Equal((true, true, "SGD", 4), (r.Training, r.HasModes, r.Optimizer, r.Watched)));
        Assert.All(records.Skip(1), r => Assert.Equal((4, 0), (r.Moved, r.Still)));
        Assert.All(records.Take(12), r => Assert.Equal((0.0, 1), (r.GradientBefore, r.Backwards)));
        Assert.All(records.Take(12), r => Assert.Equal(r.FreshGradient!.Value, r.GradientAfter!.Value, 1e-9));
        Assert.Equal(0.1, Assert.Single(records[0].Groups).LearningRate);
    }

    [Fact]
    public void Step_WithoutZeroGrad_FindsTheOldGradientBeforeTheBackwardPass()
    {
        Train(8, (optimizer, loss) =>
        {
            loss.backward();
            optimizer.step();
        });
        var records = Records();
        for (var i = 1; i < records.Count; i++) Assert.Equal(records[i - 1].GradientAfter!.Value, records[i].GradientBefore!.Value, 1e-9);
    }

    [Fact]
    public void Step_GradientsWiped_NothingMoves()
    {
        Train(8, (optimizer, loss) =>
        {
            loss.backward();
            optimizer.zero_grad();
            optimizer.step();
        });
        Assert.All(Records().Skip(1), r => Assert.Equal((0, 4, true, true), (r.Moved, r.Still, r.FreshGradient > 0, r.GradientAfter is null or 0)));
    }

    [Fact]
    public void Evaluate_ByMode_TellsInWhichModeTheModelRan()
    {
        Train(30, (optimizer, loss) =>
        {
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }, (i, monitor, model) =>
        {
            if (i is not (14 or 24)) return;
            if (i == 24) model.eval();
            using (no_grad())
            {
                using var x = randn(4, 4);
                using var output = ((nn.Module<Tensor, Tensor>)model).call(x);
            }
            model.train();
            monitor.Evaluate(1.0);
        });
        var evaluations = Records().Where(r => r.IsEvaluation).ToList();
        Assert.Equal([(true, 1), (false, 1)], evaluations.Select(e => (e.Training, e.Forwards)));
        Assert.All(Records().Where(r => !r.IsEvaluation), r => Assert.True(r.Training));
    }

    [Fact]
    public void Training_WithAndWithoutTheProbe_GivesTheSameWeightsBitByBit()
    {
        float[] Weights(bool watch)
        {
            using var training = new TinyTraining();
            var options = watch ? _run.Options with { Budget = 0 } : _run.Options with { Level = MonitorLevel.Off };
            using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, options))
            {
                for (var i = 0; i < 45; i++) training.Step(monitor);
            }
            return [.. training.Model.parameters().SelectMany(p => p.detach().data<float>().ToArray())];
        }

        Assert.Equal(Weights(false), Weights(true));
    }
}
