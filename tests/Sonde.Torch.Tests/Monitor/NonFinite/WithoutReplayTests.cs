// What is said of a NaN without a replay: as far as the step and the one after it tell, and honestly no further.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Captures.NonFinite;
using Sonde.Torch.Tests.Tracing;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor.NonFinite;

public sealed class WithoutReplayTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Step_NaNPixel_NamesTheSampleFromX()
    {
        using var training = new FailingTraining();
        using var monitor = training.Attach(_run, replay: false);
        for (var step = 0; step < 3; step++)
            training.Step(monitor, step, poison: step == 1 ? x => x[7, 1] = float.NaN : null);

        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;

        Assert.Equal(("step", "data", "x"), (record.Way, record.Kind, record.Culprit));
        Assert.Equal([7L], record.Samples);
        Assert.False(record.SamplesConfirmed);
        Assert.Contains("sample 7 of 16", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Step_FaultInsideAndPoisonedWeights_SaysWhatReplayWouldAdd()
    {
        using var training = new FailingTraining();
        using var monitor = training.Attach(_run, replay: false);
        for (var step = 0; step < 3; step++)
            training.Step(monitor, step, poison: step == 1 ? x => x[5, 2] = -1 : null);

        var said = _run.Messages.ToString();

        Assert.Contains("step 1", said, StringComparison.Ordinal);
        Assert.Contains("the weights are not finite any more", said, StringComparison.Ordinal);
        Assert.Contains("MonitorOptions.Replay", said, StringComparison.Ordinal);
        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;
        // Step was not given the output, so it is not known whether model or loss made it.
        Assert.Equal(("step", (string?)null, (string?)null), (record.Way, record.Kind, record.Place));
        Assert.Null(record.Source);
    }

    [Fact]
    public void Step_FaultThatComesAgain_IsNamedFromTheNextStep()
    {
        Assert.SkipUnless(NativeTrace.IsAvailable(out _), "ops cannot be seen on this platform");
        using var training = new FailingTraining();
        using var monitor = training.Attach(_run, replay: false);
        for (var step = 0; step < 4; step++)
            training.Step(monitor, step, poison: step >= 1 ? x => x[5, 2] = -1 : null, skipsBadSteps: true);

        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;

        Assert.Equal(("next step", "forward", "aten::log"), (record.Way, record.Kind, record.Op));
        Assert.Equal(Place.At(training.LogLine, training.File), record.Source);
        Assert.Equal([5L], record.Samples);
        Assert.False(record.SamplesConfirmed);
    }

    [Fact]
    public void Step_LossWithoutXAndOutput_SaysWhatIsNotKnown()
    {
        using var training = new FailingTraining();
        using var monitor = training.Attach(_run, replay: true);
        using var scope = NewDisposeScope();

        monitor.Step(tensor(float.NaN));

        Assert.Contains("Replay needs the batch", _run.Messages.ToString(), StringComparison.Ordinal);
        Assert.NotNull(RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Step_WhereOpsCannotBeSeen_NamesTheModule(bool replay)
    {
        using var forced = NativeTrace.ForceFallback("an export is missing");
        using var training = new FailingTraining();
        using var monitor = training.Attach(_run, replay);
        for (var step = 0; step < 4; step++)
            training.Step(monitor, step, poison: step >= 1 ? x => x[5, 2] = -1 : null, skipsBadSteps: true);

        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;

        Assert.Null(record.Source);
        if (!replay)
            return; // only the tensors of the step are known then
        Assert.Equal(("forward", "input"), (record.Kind, record.Layer));
        Assert.Equal([5L], record.Samples);
        Assert.Contains(record.Notes, note => note.Contains("an export is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void Step_WhereOpsCannotBeSeenAndTheGradientIsNaN_NamesTheNode()
    {
        using var forced = NativeTrace.ForceFallback("an export is missing");
        using var training = new FailingTraining();
        using var monitor = training.Attach(_run, root: true);
        for (var step = 0; step < 3; step++)
            training.Step(monitor, step, poison: step == 1 ? x => x[3] = zeros(4) : null, root: true);

        var record = RecordReader.ReadLast(Flushed(monitor), NonFiniteRecord.Reading)!;

        Assert.Equal(("weights", "backward"), (record.Seen, record.Kind));
        Assert.Contains("Backward", record.Node, StringComparison.Ordinal); // the first NaN: an infinity passes anomaly mode
    }

    private Run Flushed(TrainingMonitor monitor)
    {
        monitor.Diagnose();
        return _run.Load();
    }
}
