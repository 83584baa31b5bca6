// What the monitor says of its own cost, and the other readings of level Light that are about the loop rather than the network.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor.Instruments;

public sealed class OverheadRecordTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    private MonitorOptions Options => _run.Options with { TimeProvider = new CountingClock() };

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Step_HundredTimes_RecordsWhatEachProbeCosts()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, Options))
            for (var i = 0; i < 100; i++) training.Step(monitor);

        var record = RecordReader.ReadLast(_run.Load(), OverheadRecord.Reading)!;

        Assert.Equal((0.02, 100), (record.Budget, record.Calls));
        Assert.True(record.StepSeconds > 0 && record.Share > 0);
        Assert.Equal(
            ["loss", "accuracy", "learning-rate", "gradient-flow", "live-tensors", "step-time", "step-data", "histograms", "training-loop"],
            record.Probes.Select(p => p.Name).Take(9));
        Assert.Equal(100, record.Probes[0].Readings);
        Assert.All(record.Probes, p => Assert.True(p.Interval >= p.Every && !p.Failed));
        // By this clock a reading takes about as long as a step: frames every tenth step would cost more than two per cent.
        Assert.True(record.Probes.Single(p => p.Name == "gradient-flow").Interval > GradientProbe.LightInterval);
        Assert.Equal([31, 63, 99], Enumerable.Range(0, 3).Select(_run.Load().Blobs["sonde/overhead"].StepAt));
    }

    [Fact]
    public void Account_OfAThreadThatWaitsForTheProcessor_CountsWhatItWorked()
    {
        var wall = new ManualClock();
        var processor = 0.0;
        var clock = new StepClock(wall, () => processor, processorEvery: 1);
        for (var step = 0; step < 2; step++)
        {
            Pass(1, worked: 0.5);
            clock.AddInside(0.25, 0.125);
            clock.Enter();
            Pass(2, worked: 0.25);
            clock.Leave();
        }

        Assert.Equal((4.5, 0.75), (clock.OwnSeconds, clock.TrainingSeconds));   // the first step has no beginning
        Assert.Equal((0.75, 0.375), (clock.OwnProcessorSeconds, clock.TrainingProcessorSeconds));

        void Pass(double seconds, double worked)
        {
            wall.Seconds += seconds;
            processor += worked;
        }
    }

    [Fact]
    public void Account_OfOneStepInSeven_AsksTheProcessorAroundThatStepAlone()
    {
        var wall = new ManualClock();
        var (processor, asked) = (0.0, 0);
        var clock = new StepClock(wall, () =>
        {
            asked++;
            return processor;
        });
        for (var step = 1; step <= 21; step++)
        {
            Pass(step);                       // the training before step 7 is 7 s, and so on
            clock.Enter();
            Pass(100 * step);
            clock.Leave();
        }

        Assert.Equal((7 + 14 + 21, 100 * (7 + 14 + 21)), (clock.TrainingProcessorSeconds, clock.OwnProcessorSeconds));
        Assert.Equal(3 * 3, asked);
        Assert.Equal(0, clock.Processor);   // hooks do not ask either
        Assert.Equal(3 * 3, asked);

        void Pass(double seconds) => (wall.Seconds, processor) = (wall.Seconds + seconds, processor + seconds);
    }

    [Fact]
    public void Account_OfAPauseBetweenSteps_LeavesItOut()
    {
        var wall = new ManualClock();
        var clock = new StepClock(wall, () => wall.Seconds, processorEvery: 1);
        foreach (var gap in (double[])[0, 1, 1, 9, 600, 1])
        {
            wall.Seconds += gap;
            clock.Enter();
            clock.Leave();
        }

        Assert.Equal((12, 12), (clock.TrainingSeconds, clock.TrainingProcessorSeconds));
    }

    [Fact]
    public void Step_HundredTimes_RecordsTheProcessorShareBesideTheShare()
    {
        Assert.SkipUnless(double.IsFinite(ThreadProcessorTime.Now()), "the system does not tell processor time of threads");
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
            for (var i = 0; i < 100; i++) training.Step(monitor);

        var record = RecordReader.ReadLast(_run.Load(), OverheadRecord.Reading)!;
        Assert.True(record.ProcessorShare > 0 && record.RecentProcessorShare > 0);
    }

    [Fact]
    public void Step_Timed_PartsAddUpToTheStep()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, Options with { Budget = 0 }))
            for (var i = 0; i < 41; i++) training.Step(monitor);

        Assert.Equal([20, 40], _run.Steps("time/step"));
        foreach (var index in (int[])[0, 1])
        {
            var parts = ((string[])["data", "forward", "criterion", "backward", "optimizer"]).Sum(part => _run.Values($"time/{part}")[index]);
            var step = _run.Values("time/step")[index];
            Assert.True(step > 0);
            Assert.Equal(step, parts, step * 1e-6);   // no gap between the parts; float32 in the file
        }
    }

    [Fact]
    public void Step_ModelThatIsForwarded_GivesNoPartsAndNoHookIsLeft()
    {
        using var training = new TinyTraining();
        using var x = randn(8, 4);
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with { Budget = 0 }))
        {
            for (var i = 0; i < 41; i++)
            {
                using var scope = NewDisposeScope();
                var loss = training.Model.forward(x).mean();
                loss.backward();
                monitor.Step(loss);
            }
        }
        Assert.Equal(2, _run.Values("time/step").Length);
        Assert.DoesNotContain("time/forward", _run.Load().Scalars.Keys);
    }

    [Fact]
    public void Step_TensorsKept_ShowInTheLiveCount()
    {
        using var training = new TinyTraining();
        List<Tensor> kept = [];
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options with { Budget = 0 }))
        {
            for (var i = 0; i < 101; i++)
            {
                kept.Add(ones(1));
                training.Step(monitor);
            }
        }
        kept.ForEach(tensor => tensor.Dispose());
        var live = _run.Values("tensors/live");
        Assert.Equal(90, live[^1] - live[1]);   // from step 10 on, when gradients and optimizer have theirs
    }

    /// <summary>A clock that goes on by a tenth of a millisecond whenever it is asked: what it says does not depend on the machine.</summary>
    private sealed class CountingClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _now, TimeSpan.TicksPerMillisecond / 10);
    }

    private sealed class ManualClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}
