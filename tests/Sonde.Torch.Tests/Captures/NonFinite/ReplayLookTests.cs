// The honest cases of a replay: weights that are older than the step, batches that do not come apart, models side by side.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Monitor;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Captures.NonFinite;

public sealed class ReplayLookTests : IDisposable
{
    private static readonly bool Available = NativeTrace.IsAvailable(out _);
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly TemporaryRun _run = new();

    public ReplayLookTests() => Assert.SkipUnless(Available, "ops cannot be seen on this platform");

    public void Dispose()
    {
        _scope.Dispose();
        _run.Dispose();
    }

    [Fact]
    public void Run_OnOlderWeights_SaysHowOldTheyAre()
    {
        var model = nn.Linear(4, 1);
        using var kept = new TrainingState(model);
        kept.Take(1);
        var x = rand(8, 4);
        x[6, 0] = float.NaN;

        var look = new ReplayLook(model, null, (a, b) => nn.functional.mse_loss(model.call(a), b), kept).Run("loss", 5, x, rand(8, 1));

        Assert.Equal((NonFiniteKind.Data, 1L), (look.Op!.Kind, look.WeightsOfStep));
        Assert.Equal([6L], look.Samples);
        Assert.Contains(look.Notes, note => note.Contains("kept after step 1, which are 3 steps older", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_FaultThatOlderWeightsDoNotShow_SaysSoAndNamesNoOp()
    {
        var model = nn.Linear(4, 1);
        using var kept = new TrainingState(model);
        kept.Take(1);
        using (no_grad())
            model.weight.fill_(3e38f); // grew since, and is lost now:
        using (no_grad())
            model.bias!.fill_(float.NaN);

        var look = new ReplayLook(model, null, (a, b) => nn.functional.mse_loss(model.call(a), b), kept).Run("loss", 5, rand(8, 4), rand(8, 1));

        Assert.Null(look.Op);
        Assert.Contains("finite loss and finite gradients", look.Summary, StringComparison.Ordinal);
        Assert.Contains(look.Notes, note => note.Contains("in one of the 3 steps after step 1", StringComparison.Ordinal));
        Assert.True(model.bias!.isnan().all().item<bool>()); // the training's own weights are back
    }

    [Fact]
    public void Run_FaultOfTheWeightsOfNow_IsFoundOnThem()
    {
        var model = nn.Linear(4, 1);
        using var kept = new TrainingState(model);
        kept.Take(1);
        using (no_grad())
            model.weight.fill_(3e38f);

        var look = new ReplayLook(model, null, (a, b) => nn.functional.mse_loss(model.call(a), b), kept).Run("loss", 5, ones(8, 4), zeros(8, 1));

        Assert.Equal((NonFiniteKind.Forward, "aten::addmm", 5L), (look.Op!.Kind, look.Op.Op, look.WeightsOfStep));
        Assert.Equal(8, look.SampleCount);
    }

    [Fact]
    public void Run_TargetsOfAnotherLength_GivesTheRowsUnconfirmed()
    {
        var model = nn.Linear(4, 1);
        using var kept = new TrainingState(model);
        var x = rand(8, 4);
        x[2, 1] = float.NaN;

        var look = new ReplayLook(model, null, (a, b) => (model.call(a).sum() - b.sum()).pow(2), kept).Run("loss", 0, x, rand(3));

        Assert.Equal([2L], look.Samples);
        Assert.False(look.SamplesConfirmed);
        Assert.Contains(look.Notes, note => note.Contains("could not be split", StringComparison.Ordinal));
    }

    [Fact]
    public void Step_WithoutTargets_ReplaysWithNull()
    {
        var model = nn.Linear(4, 4);
        var optimizer = optim.SGD((IEnumerable<TorchSharp.Modules.Parameter>)model.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(
            model, optimizer, _run.Folder, _run.Options with { Replay = (a, _) => nn.functional.mse_loss(model.call(a), a) });
        var x = rand(8, 4);
        x[2, 1] = float.PositiveInfinity;
        var loss = nn.functional.mse_loss(model.call(x), x);

        monitor.Step(loss, x);

        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;
        Assert.Equal(("data", "x"), (record.Kind, record.Culprit));
        Assert.Equal([2L], record.Samples);
    }

    [Fact]
    public void Step_TwoModelsOnOneWriter_EachTellsOfItself()
    {
        var (generator, discriminator) = (nn.Linear(4, 4), nn.Linear(4, 1));
        using var writer = new SummaryWriter(_run.Folder);
        using var first = TrainingMonitor.Attach(generator, null, writer, _run.Options with
        {
            Name = "G",
            Replay = (z, _) => discriminator.call(generator.call(z)).neg().mean(),
        });
        using var second = TrainingMonitor.Attach(discriminator, null, writer, _run.Options with
        {
            Name = "D",
            Replay = (a, _) => discriminator.call(a).abs().neg().log().mean(), // of negative numbers
        });
        var z = rand(8, 4);
        for (var step = 0; step < 2; step++)
        {
            var healthy = discriminator.call(generator.call(z)).neg().mean();
            healthy.backward();
            first.Step(healthy, z);
            var sick = discriminator.call(z - 10).abs().neg().log().mean();
            second.Step(sick, z - 10);
        }

        writer.Flush();
        var blobs = _run.Load().Blobs;
        Assert.Contains("sonde/D/non_finite", blobs.Keys);
        Assert.DoesNotContain("sonde/G/non_finite", blobs.Keys);
        Assert.Equal("aten::log", RecordReader.ReadLast(_run.Load(), NonFiniteRecord.Reading)!.Op);
    }

    [Fact]
    public void Step_AccumulatedGradients_AreAsTheyWereAfterAReplay()
    {
        using var training = new FailingTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with
        {
            AccumulationSteps = 2,
            Replay = training.Loss,
            Budget = 0,
        });
        training.Optimizer.zero_grad();
        for (var step = 0; step < 4; step++)
        {
            using var scope = NewDisposeScope();
            var (x, y) = FailingTraining.Batch(step);
            if (step == 2)
                x[4, 0] = -1;
            var loss = training.Loss(x, y);
            if (step != 2)
                loss.backward();
            var before = training.Model.parameters().Select(parameter => parameter.grad?.bytes.ToArray()).ToList();
            if (step % 2 == 1)
            {
                training.Optimizer.step();
                monitor.Step(loss, x, null, y);
                training.Optimizer.zero_grad();
                continue;
            }

            monitor.Step(loss, x, null, y);
            Assert.Equal(before, training.Model.parameters().Select(parameter => parameter.grad?.bytes.ToArray()).ToList());
        }

        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;
        Assert.Equal([4L], record.Samples);
        Assert.Equal(1, record.WeightsOfStep);
    }

    [Fact]
    public void Run_OfABatchThatIsFiniteOnTheWeightsBefore_BlamesTheOptimizersStep()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(3, 1);
        using var optimizer = optim.SGD(model.parameters(), 10);
        using var kept = new TrainingState(model);
        kept.Take(2);
        using (no_grad()) model.weight.mul_(float.NaN);   // what steps 3 and 4 with this rate would do
        var look = new ReplayLook(model, optimizer, (x, _) => model.call(x).pow(2).mean(), kept).Run("loss", 5, randn(4, 3), null);

        Assert.Null(look.Op);
        Assert.Contains("gives a finite loss and finite gradients, so the fault lies neither in this batch nor in the forward pass: "
            + "an optimizer step between step 2 and step 5", look.Summary, StringComparison.Ordinal);
        Assert.Contains("they became so in one of the 2 steps after step 2", Assert.Single(look.Notes), StringComparison.Ordinal);
    }

    private Run Flushed(TrainingMonitor monitor)
    {
        monitor.Diagnose();
        return _run.Load();
    }
}
