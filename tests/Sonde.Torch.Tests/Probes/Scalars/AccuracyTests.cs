// Accuracy, recall by class, chance level and majority share against counting by hand, in memory and as it is done on a device.
using Sonde.Torch.Tests.Monitor;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Probes.Scalars;

public sealed class AccuracyTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Step_FiftyTimes_RecordsRecallOfEachClassSeen()
    {
        using var training = new TinyTraining();
        using var loss = tensor(1f);
        var random = new Random(4);
        var (seen, right) = (new double[4], new double[4]);
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            for (var step = 0; step < AccuracyProbe.RecallInterval; step++)
            {
                using var scope = NewDisposeScope();
                var labels = Enumerable.Range(0, 20).Select(_ => (long)random.Next(3)).ToArray();   // class 3 is never seen
                var output = randn(20, 4);
                var predicted = output.argmax(1).data<long>().ToArray();
                for (var i = 0; i < labels.Length; i++)
                {
                    seen[labels[i]]++;
                    if (predicted[i] == labels[i]) right[labels[i]]++;
                }
                monitor.Step(loss, output: output, y: tensor(labels));
            }
        }
        for (var label = 0; label < 3; label++) Assert.Equal(right[label] / seen[label], _run.Values($"recall/train/{label}")[0], 6);
        Assert.DoesNotContain("recall/train/3", _run.Load().Scalars.Keys);
        Assert.Equal([0.25], _run.Values("chance_level/train"));
    }

    [Fact]
    public void Step_IgnoredAndImpossibleLabels_AreLeftOutAndTheLatterSaid()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            using var loss = tensor(1f);
            using var output = eye(4);   // predicts 0, 1, 2, 3
            using var ignored = tensor(new long[] { 0, -100, 1, -100 });
            using var impossible = tensor(new long[] { 0, 1, 2, 9 });
            using var none = tensor(new long[] { -100, -100, -100, -100 });
            monitor.Step(loss, output: output, y: ignored);
            monitor.Step(loss, output: output, y: impossible);
            monitor.Step(loss, output: output, y: none);
        }
        Assert.Equal([0.5, 1.0], _run.Values("accuracy/train"));
        Assert.Contains("1 of 4 labels lie outside 0..3", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[T, B, V] flat"), InlineData("[T, B, V] column"), InlineData("[T, B, V]"), InlineData("[n, C, H, W]"),
        InlineData("[n, C, L]"), InlineData("[n, C, L] flat")]
    public void Step_ScoresOfManyPlaces_AreJudgedPlaceByPlace(string shape)
    {
        using var scope = NewDisposeScope();
        var random = new Random(6);
        var labels = Enumerable.Range(0, 24).Select(_ => (long)random.Next(5)).ToArray();
        var guessed = labels.Select((label, i) => i % 4 == 0 ? (label + 1) % 5 : label).ToArray();   // 18 of 24 are right
        var rows = nn.functional.one_hot(tensor(guessed), 5).to(ScalarType.Float32);
        var y = tensor(labels);
        var (output, targets) = shape switch
        {
            "[T, B, V] flat" => (rows.reshape(6, 4, 5), y),
            "[T, B, V] column" => (rows.reshape(6, 4, 5), y.unsqueeze(1)),
            "[T, B, V]" => (rows.reshape(6, 4, 5), y.reshape(6, 4)),
            "[n, C, H, W]" => (rows.reshape(2, 3, 4, 5).permute(0, 3, 1, 2), y.reshape(2, 3, 4)),
            "[n, C, L]" => (rows.reshape(6, 4, 5).permute(0, 2, 1), y.reshape(6, 4)),
            _ => (rows.reshape(6, 4, 5).permute(0, 2, 1), y),
        };
        Step(output, targets);
        Assert.Equal([0.75], _run.Values("accuracy/train"));
        Assert.Equal([0.2], _run.Values("chance_level/train").Select(value => Math.Round(value, 6)));
        Assert.Equal("", _run.Messages.ToString());
    }

    [Theory]
    [InlineData(new long[] { 4, 5, 5 }, new long[] { 4, 5 })]
    [InlineData(new long[] { 4, 5, 6 }, new long[] { 7 })]
    [InlineData(new long[] { 4, 5, 6, 7 }, new long[] { 4, 5 })]
    public void Step_ScoresWhoseClassesCannotBeTold_AreReportedOnce(long[] output, long[] y)
    {
        using var scope = NewDisposeScope();
        Step(rand(output), zeros(y, ScalarType.Int64));
        Assert.Contains($"no accuracy: y [{string.Join(", ", y)}] does not show which dimension of the output [{string.Join(", ", output)}] holds the classes",
            _run.Messages.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy/train", _run.Load().Scalars.Keys);
    }

    [Fact]
    public void Step_FloatingPointLabels_AreReportedOnce()
    {
        using var scope = NewDisposeScope();
        Step(rand(6, 3), tensor(new float[] { 0, 1, 2, 0, 1, 2 }));
        Assert.Contains("no accuracy: y holds Float32, and labels are integer class indices", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_ImagesAndProbabilitiesAsTargets_AreNoMisuse()
    {
        using var scope = NewDisposeScope();
        Step(rand(6, 3, 8, 8), rand(6, 3, 8, 8));
        Step(rand(6, 3), rand(6, 3));
        Assert.Equal("", _run.Messages.ToString());
    }

    private void Step(Tensor output, Tensor y)
    {
        using var training = new TinyTraining();
        using var loss = tensor(1f);
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        monitor.Step(loss, output: output, y: y);
    }

    [Fact]
    public void ClassTally_OnATensor_CountsAsByHand()
    {
        using var scope = NewDisposeScope();
        using var byHand = new ClassTally(5);
        using var byTensor = new ClassTally(5);
        var random = new Random(5);
        for (var batch = 0; batch < 3; batch++)
        {
            var labels = Enumerable.Range(0, 30).Select(_ => (long)random.Next(-1, 5)).ToArray();
            var right = labels.Select(_ => random.Next(2) == 0).ToArray();
            for (var i = 0; i < labels.Length; i++)
                if (labels[i] >= 0) byHand.Add(labels[i], right[i]);
            byTensor.Add(tensor(labels).unsqueeze(1).eq(arange(5)), tensor(right));
        }
        Assert.Equal(byHand.Take(), byTensor.Take());
        Assert.All(byTensor.Take(), share => Assert.True(double.IsNaN(share)));
    }

    [Fact]
    public void OnDevice_AnyBatch_CountsAsInMemory()
    {
        using var model = nn.Linear(2, 2);
        using (var writer = new SummaryWriter(_run.Folder))
        using (var deferred = new DeferredScalars(writer, TimeProvider.System))
        using (var scope = NewDisposeScope())
        {
            AccuracyProbe New(string name) =>
                new(new(writer, new(name), new(_run.Messages, "net"), model, null, new(), new(0, new(TimeProvider.System)), deferred));
            using var inMemory = New("memory");
            using var onDevice = New("device");
            var loss = tensor(1f);
            for (var step = 0; step < 2 * AccuracyProbe.RecallInterval; step++)
            {
                var (output, y) = (randn(20, 4), randint(-1, 4, [20], ScalarType.Int64));
                inMemory.Observe(new(step, step, true, loss, null, output, y));
                onDevice.Observe(new(step, step, true, loss, null, output, null));
                onDevice.OnDevice(output, y, step);
                scope.DisposeEverythingBut(loss);
            }
            deferred.Flush();
        }
        Assert.Equal(_run.Values("memory/accuracy/train"), _run.Values("device/accuracy/train"));
        Assert.Equal(_run.Values("memory/majority_share/train"), _run.Values("device/majority_share/train"));
        Assert.Equal(100, _run.Values("device/accuracy/train").Length);
    }

    [Fact]
    public void DeferredScalars_AddedWithinAScope_AreWrittenUnderTheirSteps()
    {
        var before = LiveTensors.Count();
        using (var writer = new SummaryWriter(_run.Folder))
        using (var deferred = new DeferredScalars(writer, TimeProvider.System))
        {
            for (var step = 0; step < DeferredScalars.Together + 3; step++)
            {
                using var scope = NewDisposeScope();
                deferred.Add(step % 2 == 0 ? "even" : "odd", tensor((float)step), step);
            }
            deferred.Flush();
        }
        Assert.Equal(Enumerable.Range(0, 35).Where(i => i % 2 == 0).Select(i => (double)i), _run.Values("even"));
        Assert.Equal(Enumerable.Range(0, 35).Where(i => i % 2 == 1).Select(i => (long)i), _run.Steps("odd"));
        Assert.Equal(before, LiveTensors.Count());
    }
}
