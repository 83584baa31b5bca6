// What a monitor records of a small training, read back from the event file.
using Sonde.Events;
using Sonde.Runs;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

public sealed class TrainingMonitorTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Step_ThirtyTimes_RecordsLossAndAccuracyOfEachStep()
    {
        using var training = new TinyTraining();
        List<double> losses = [];
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            for (var i = 0; i < 30; i++)
            {
                training.Step(monitor, (output, y) =>
                {
                    var loss = nn.functional.cross_entropy(output, y);
                    losses.Add(loss.item<float>());
                    return loss;
                });
            }
            monitor.Evaluate(0.25, 0.75);
            monitor.Evaluate(0.5, split: "test");
        }

        Assert.Equal(losses, _run.Values("loss/train"));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (long)i), _run.Steps("loss/train"));
        Assert.Equal([2.0], _run.Values("sonde/classes"));
        Assert.All(_run.Values("majority_share/train"), share => Assert.Equal(0.5, share));
        Assert.True(_run.Values("accuracy/train")[^1] > 0.8);
        Assert.Equal([0.25], _run.Values("loss/validation"));
        Assert.Equal([29], _run.Steps("accuracy/validation"));
        Assert.Equal([0.5], _run.Values("loss/test"));
        Assert.DoesNotContain("accuracy/test", _run.Load().Scalars.Keys);
        Assert.Equal("", _run.Messages.ToString());
    }

    [Fact]
    public void Step_Accuracy_EqualsTorchs()
    {
        using var training = new TinyTraining();
        var expected = 0.0;
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            training.Step(monitor, (output, y) =>
            {
                expected = output.argmax(1).eq(y).to(ScalarType.Float32).mean().item<float>();
                return nn.functional.cross_entropy(output, y);
            });
        }
        Assert.Equal(expected, _run.Values("accuracy/train")[0], 1e-6);
    }

    [Fact]
    public void Step_LearningRateChanges_RecordsEachChangeOnce()
    {
        using var training = new TinyTraining(learningRate: 0.5);
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            for (var i = 0; i < 6; i++)
            {
                if (i == 4) foreach (var group in training.Optimizer.ParamGroups) group.LearningRate = 0.25;
                training.Step(monitor);
            }
        }
        Assert.Equal([0.5, 0.25], _run.Values("learning_rate"));
        Assert.Equal([0, 4], _run.Steps("learning_rate"));
    }

    [Fact]
    public void Step_FiftySteps_RecordsFramesOnTheSchedule()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with { Budget = 0 }))
            for (var i = 0; i < 51; i++) training.Step(monitor);

        var frames = _run.Frames();

        Assert.Equal([.. Enumerable.Range(0, 20).Select(i => (long)i), 20, 30, 40, 50], Enumerable.Range(0, frames.Count).Select(frames.StepAt));
        Assert.Equal(["first.weight", "first.bias", "second.weight", "second.bias"], frames.Header.Parameters.Select(p => p.Name));
        Assert.Equal("Linear", frames.Header.Parameters[0].ModuleType);
        Assert.Equal([0, 50], _run.Load().Blobs["weights/first.weight"] is { } blob ? Enumerable.Range(0, blob.Count).Select(blob.StepAt) : []);
        Assert.Contains("gradients/second.bias", _run.Load().Blobs.Keys);
    }

    [Fact]
    public void Step_UpdateRatio_IsTheNormOfTheChangeOverTheNormOfTheWeights()
    {
        using var training = new TinyTraining();
        double expected = 0, weightNorm = 0;
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            training.Step(monitor);
            using var before = training.Model.get_parameter("first.weight")!.detach().clone();
            training.Step(monitor);
            using var after = training.Model.get_parameter("first.weight")!.detach();
            using var change = after - before;
            weightNorm = after.norm().item<float>();
            expected = change.norm().item<float>() / weightNorm;
        }
        var frames = _run.Frames();
        Assert.True(frames.TryRead(0, out var first));
        Assert.True(frames.TryRead(1, out var second));
        Assert.True(float.IsNaN(first[GradientFlowColumn.UpdateRatio]));
        Assert.Equal(expected, second[GradientFlowColumn.UpdateRatio], 1e-6);
        Assert.Equal(weightNorm, second[GradientFlowColumn.WeightNorm], 1e-5);
    }

    [Fact]
    public void Step_Accumulation_ReadsGradientsWhenTheyAreComplete()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with { AccumulationSteps = 4, Budget = 0 }))
            for (var i = 0; i < 30; i++) training.Step(monitor);

        var frames = _run.Frames();

        Assert.Equal(30, _run.Values("loss/train").Length);
        Assert.Equal([3, 7, 11, 15, 19, 23], Enumerable.Range(0, Math.Min(6, frames.Count)).Select(frames.StepAt));
    }

    [Fact]
    public void Step_GivenSteps_AreUsedAndCountedOnFrom()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            training.Step(monitor, step: 100);
            training.Step(monitor);
        }
        Assert.Equal([100, 101], _run.Steps("loss/train"));
    }

    [Fact]
    public void Attach_Always_RecordsModelAndProvenance()
    {
        using var training = new TinyTraining();
        Reproducible.Seed(41);
        TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options).Dispose();

        var run = _run.Load();
        var model = RecordReader.ReadLast(run, ModelRecord.Reading)!;
        var provenance = RecordReader.ReadLast(run, ProvenanceRecord.Reading)!;

        Assert.Equal(["", "first", "relu", "second"], model.Modules.Select(m => m.Name));
        Assert.All(model.Parameters, p => Assert.True(p.Trainable && p.InOptimizer == true));
        Assert.Equal(32, model.Parameters[0].Elements);
        Assert.Equal(41, provenance.Seed);
        Assert.Contains("TorchSharp", provenance.Packages.Keys);
        Assert.Equal("SGD", provenance.Settings["optimizer"]);
    }

    [Fact]
    public void Step_RegressionWithFloatTargets_RecordsNoAccuracy()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            using var loss = tensor(1.5);
            using var output = ones(8, 1);
            using var y = ones(8, 1);
            monitor.Step(loss, null, output, y);
            monitor.Step(loss);
        }
        Assert.Equal([1.5, 1.5], _run.Values("loss/train"));
        Assert.DoesNotContain("accuracy/train", _run.Load().Scalars.Keys);
    }

    [Fact]
    public void GradientFlow_AfterZeroGrad_GivesTheLastRecordedRows()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        training.Step(monitor);
        training.Optimizer.zero_grad();

        Assert.All(monitor.GradientFlow().Rows, row => Assert.True(row.HasMagnitude));
    }

    [Fact]
    public void Include_OneLayer_WatchesOnlyIt()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(
            training.Model, training.Optimizer, _run.Folder, _run.Options with { Include = ["first.*"], Exclude = ["*.bias"] }))
        {
            training.Step(monitor);
        }

        Assert.Equal(["first.weight"], _run.Frames().Header.Parameters.Select(p => p.Name));
        Assert.Equal(
            ["gradients/first.weight", "weights/first.weight"], _run.Load().Blobs.Keys.Where(tag => tag.Contains("s/first", StringComparison.Ordinal)).Order());
    }
}
