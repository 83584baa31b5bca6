// A monitored training that meets NaN, with a replay: the op, the line, the guilty samples, and a training that goes on untouched.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Captures.NonFinite;
using Sonde.Torch.Tests.Tracing;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor.NonFinite;

public sealed class ReplayTests : IDisposable
{
    private static readonly bool Available = NativeTrace.IsAvailable(out _);
    private readonly TemporaryRun _run = new();

    public ReplayTests() => Assert.SkipUnless(Available, "ops cannot be seen on this platform");

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Step_OneBadSample_NamesOpLineAndSample()
    {
        using var training = new FailingTraining();
        using var monitor = training.Attach(_run);
        for (var step = 0; step < 6; step++)
            training.Step(monitor, step, poison: step == 4 ? x => x[5, 2] = -1 : null);

        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;

        Assert.Equal(("loss", "replay", "forward", "aten::log"), (record.Seen, record.Way, record.Kind, record.Op));
        Assert.Equal(Place.At(training.LogLine, training.File), record.Source);
        Assert.Equal((1L, 16L, true, 3L), (record.SampleCount, record.BatchSize, record.SamplesConfirmed, record.WeightsOfStep!.Value));
        Assert.Equal([5L], record.Samples);
        Assert.Equal("input", record.Layer);
        Assert.Equal(-1, Assert.Single(record.Inputs).Min);
        var line = Assert.Single(_run.Messages.ToString().TrimEnd().Split('\n'), text => text.Contains("not finite", StringComparison.Ordinal));
        Assert.Contains("aten::log at ", line, StringComparison.Ordinal);
        Assert.Contains("sample 5 of 16", line, StringComparison.Ordinal);
        var finding = monitor.Diagnose().First(found => found.Rule == "non-finite");
        Assert.Equal((record.Source, "input"), (finding.Source, finding.Layer));
        Assert.Contains("aten::log", finding.Title, StringComparison.Ordinal);
        Assert.Contains(".log()", finding.Snippet, StringComparison.Ordinal);
        Assert.Contains(finding.Evidence, evidence => evidence.Name.Contains("indices 5", StringComparison.Ordinal));
        Assert.Equal(4, Flushed(monitor).Blobs["sonde/non_finite"].StepAt(0));
    }

    [Fact]
    public void Step_GradientOfSqrtAtZero_IsFoundInTheVeryStep()
    {
        using var training = new FailingTraining();
        using var monitor = training.Attach(_run, root: true);
        for (var step = 0; step < 4; step++)
            training.Step(monitor, step, poison: step == 2 ? x => x[3] = zeros(4) : null, root: true);

        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;

        Assert.Equal(("weights", "replay", "backward"), (record.Seen, record.Way, record.Kind));
        Assert.Equal(("aten::sqrt", "SqrtBackward0"), (record.ForwardOp, record.Node));
        Assert.Equal(Place.At(training.RootLine, training.File), record.Source);
        Assert.Equal([3L], record.Samples);
        Assert.Equal(2, Flushed(monitor).Blobs["sonde/non_finite"].StepAt(0));
    }

    [Fact]
    public void Step_WithReplay_LeavesTheTrainingBitForBitAsWithout()
    {
        var plain = Run(replay: false);
        var replayed = Run(replay: true);

        Assert.Contains("aten::log", _run.Messages.ToString(), StringComparison.Ordinal);
        Assert.Equal(plain.Count, replayed.Count);
        for (var i = 0; i < plain.Count; i++)
        {
            Assert.Equal(plain[i].What, replayed[i].What);
            Assert.True(plain[i].Bytes.AsSpan().SequenceEqual(replayed[i].Bytes), plain[i].What);
        }

        List<(string What, byte[] Bytes)> Run(bool replay)
        {
            using var training = new FailingTraining(batchNorm: true, dropout: true);
            using var run = new TemporaryRun();
            using var monitor = training.Attach(replay ? _run : run, replay);
            for (var step = 0; step < 6; step++)
            {
                training.Step(monitor, step, poison: step == 3 ? x => x[5, 2] = -1 : null, skipsBadSteps: true);
                training.Keep($"after step {step}");
            }

            return training.Kept;
        }
    }

    [Fact]
    public void Step_FrozenPartInEvalMode_KeepsItsMode()
    {
        using var training = new FailingTraining(batchNorm: true);
        var norm = training.Model.named_modules().Single(entry => entry.name == "norm").module;
        norm.eval();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with
        {
            Replay = (x, y) =>
            {
                training.Model.train(); // as a user's loss function may
                return training.Loss(x, y);
            },
        });
        for (var step = 0; step < 3; step++)
            training.Step(monitor, step, poison: step == 1 ? x => x[5, 2] = -1 : null, skipsBadSteps: true);

        Assert.False(norm.training);
        Assert.True(training.Model.training);
        Assert.Contains("aten::log", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_SeveralBadSamples_AreAllNamed()
    {
        using var training = new FailingTraining();
        using var monitor = training.Attach(_run);
        for (var step = 0; step < 3; step++)
        {
            training.Step(monitor, step, poison: step == 1 ? x =>
            {
                x[2, 0] = -1;
                x[11, 3] = float.NaN;
            }
            : null);
        }

        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;

        Assert.Equal([2L, 11L], record.Samples);
        Assert.True(record.SamplesConfirmed);
    }

    [Fact]
    public void Step_ConstantBatch_IsNoSingleSample()
    {
        using var training = new FailingTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with
        {
            Replay = (x, y) => nn.functional.mse_loss(training.Model.call(((x - x.mean([0])) / x.std(0)).abs() + 1), y),
        });
        for (var step = 0; step < 3; step++)
        {
            using var scope = NewDisposeScope();
            var (x, y) = (step == 1 ? ones(16, 4) : rand(16, 4) + 1, rand(16, 1));
            training.Optimizer.zero_grad();
            var loss = nn.functional.mse_loss(training.Model.call(((x - x.mean([0])) / x.std(0)).abs() + 1), y);
            loss.backward();
            training.Optimizer.step();
            monitor.Step(loss, x, null, y);
        }

        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;

        Assert.Equal(("aten::div", 16L), (record.Op, record.SampleCount));
        Assert.Contains("no single sample", record.SamplesNote, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_PoisonedAdam_IsTheUpdate()
    {
        using var training = new FailingTraining(adam: true);
        using var monitor = training.Attach(_run);
        for (var step = 0; step < 4; step++)
        {
            if (step == 2)
                training.PoisonAdam();
            training.Step(monitor, step);
        }

        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;

        Assert.True(record.Kind == "update", _run.Messages.ToString());
        Assert.Equal(("weights", "update", "Adam.step"), (record.Seen, record.Kind, record.Op));
        Assert.Contains("exp_avg", record.Culprit, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_WeightsThatAreBadFromTheStart_AreNamed()
    {
        using var training = new FailingTraining();
        using (no_grad())
            training.Model.parameters().Last().fill_(float.NaN);
        using var monitor = training.Attach(_run);
        training.Step(monitor, 0);

        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;

        Assert.Equal(("weights", "output.bias"), (record.Kind, record.Culprit));
    }

    [Fact]
    public void Step_ReplayThatThrows_SaysSoAndTrainingGoesOn()
    {
        using var training = new FailingTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with
        {
            Replay = (_, _) => throw new InvalidOperationException("no such batch"),
        });
        for (var step = 0; step < 3; step++)
            training.Step(monitor, step, poison: step == 1 ? x => x[5, 2] = -1 : null, skipsBadSteps: true);

        Assert.Contains("no such batch", _run.Messages.ToString(), StringComparison.Ordinal);
        Assert.All(training.Model.parameters(), parameter => Assert.True(parameter.isfinite().all().item<bool>()));
    }

    [Fact]
    public void Step_ReplayThatDoesNotShareTheFault_TellsOfTheFirstFailedStep()
    {
        using var training = new FailingTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with
        {
            Budget = 0,
            Replay = (x, y) => training.Loss(x.abs(), y),
        });
        for (var step = 0; step < 8; step++)
            training.Step(monitor, step, poison: step == 4 ? x => x[5, 2] = -1 : null);

        var title = Assert.Single(monitor.Diagnose(), finding => finding.Rule == "non-finite").Title;
        Assert.Contains("at step 4, but the same batch on the same weights gives a finite loss", title, StringComparison.Ordinal);
        Assert.Equal(1, _run.Load().Blobs["sonde/non_finite"].Count);
    }

    [Fact]
    public void Step_HealthyTraining_LeavesNoRecordAndNoTensor()
    {
        using var training = new FailingTraining(batchNorm: true, dropout: true);
        using var monitor = training.Attach(_run);
        for (var step = 0; step < 5; step++)
            training.Step(monitor, step);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 5; step < 40; step++)
            training.Step(monitor, step);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.DoesNotContain("sonde/non_finite", Flushed(monitor).Blobs.Keys);
        Assert.DoesNotContain("not finite", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_AScalerThatSkipsOverflowingSteps_IsNoFault()
    {
        using var training = new FailingTraining();
        using var monitor = training.Attach(_run);
        var scale = 1e38;
        var skipped = 0;
        for (var step = 0; step < 30; step++)
        {
            using var scope = NewDisposeScope();
            var (x, y) = FailingTraining.Batch(step);
            training.Optimizer.zero_grad();
            var loss = training.Loss(x, y);
            (loss * scale * 1e4).backward();   // overflows at first, as float16 does under a scaler
            if (training.Model.parameters().All(parameter => parameter.grad!.isfinite().all().item<bool>()))
            {
                foreach (var parameter in training.Model.parameters())
                    parameter.grad!.div_(scale * 1e4);
                training.Optimizer.step();
            }
            else
            {
                skipped++;
                scale /= 1e4;
            }

            monitor.Step(loss, x, null, y);
        }

        Assert.InRange(skipped, 1, 20);
        Assert.DoesNotContain("sonde/non_finite", Flushed(monitor).Blobs.Keys);
        Assert.DoesNotContain(monitor.Diagnose(), finding => finding.Rule == "non-finite" && finding.Severity == Severity.Error);
    }

    private Run Flushed(TrainingMonitor monitor)
    {
        monitor.Diagnose();
        return _run.Load();
    }
}
