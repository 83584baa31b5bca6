// The frames of step times hold what the scalars hold, and NaN for what was not measured.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Tests.Monitor;

namespace Sonde.Torch.Tests.Probes.StepTime;

public sealed class StepTimeProbeTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Step_ByCall_RecordsEveryPartInAFrame()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with { Budget = 0 }))
        {
            for (var i = 0; i < 61; i++) training.Step(monitor);
        }

        var run = _run.Load();
        var frames = FrameSeries.Open(StepTimeRecord.Reading, Assert.Single(RecordReader.SeriesOf(run, StepTimeRecord.Reading)), out _)!;
        var scalar = run.Scalars["time/step"];

        Assert.Equal(Enumerable.Range(0, scalar.Count).Select(scalar.StepAt), Enumerable.Range(0, frames.Count).Select(frames.StepAt));
        for (var frame = 0; frame < frames.Count; frame++)
        {
            Assert.True(frames.TryRead(frame, out var values));
            var parts = values.ToArray();
            Assert.Equal((float)scalar.ValueAt(frame), parts[Array.IndexOf(frames.Header.Parts, "step")]);
            Assert.All(parts, seconds => Assert.True(seconds >= 0 || float.IsNaN(seconds)));
        }

        foreach (var part in new[] { "data", "forward", "criterion", "backward", "optimizer" })
        {
            var seconds = run.Scalars[$"time/{part}"];
            Assert.All(Enumerable.Range(0, seconds.Count), i => Assert.True(seconds.ValueAt(i) > 0, part));
        }
    }
}
