// Two threads that train two models at the same time, each under its own monitor and traces: neither sees the other's ops.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Monitor;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Tracing;

public class TwoThreadsTests
{
    private const int Steps = 25;

    public TwoThreadsTests() => Assert.SkipUnless(GraphAccess.TryGet(out var reason) is not null, reason);

    [Fact]
    public void Monitors_OnTwoThreads_RecordTheirOwnModels()
    {
        using var healthy = new TemporaryRun();
        using var cut = new TemporaryRun();
        using var both = new Barrier(2);
        OnTwoThreads(
            () => Train(healthy, null, both),
            () => Train(cut, (output, y) => (output.argmax(1) - y).to(ScalarType.Float32).pow(2).mean().requires_grad_(), both));

        Assert.Equal("", healthy.Messages.ToString());
        Assert.Equal("", cut.Messages.ToString());
        Assert.Empty(RecordReader.ReadLast(healthy.Load(), OpTraceRecord.Reading)!.Cuts);
        Assert.Equal("aten::argmax", Assert.Single(RecordReader.ReadLast(cut.Load(), OpTraceRecord.Reading)!.Cuts).Op);
        Assert.Empty(RecordReader.ReadLast(healthy.Load(), AutogradGraphRecord.Reading)!.Unreached);
        Assert.Equal(4, RecordReader.ReadLast(cut.Load(), AutogradGraphRecord.Reading)!.Unreached.Length);
        var losses = healthy.Values("loss/train");
        Assert.Equal(Steps, losses.Length);
        Assert.True(losses[^1] < losses[0], $"{losses[0]} to {losses[^1]}");
    }

    [Fact]
    public void Record_OnTwoThreadsAtEveryStep_SeesTheSameOpsEachTime()
    {
        using var both = new Barrier(2);
        var seen = new[] { new HashSet<string>(), new HashSet<string>() };
        OnTwoThreads(() => Record(0), () => Record(1));

        Assert.Equal(["aten::t aten::addmm aten::relu aten::mean"], seen[0]);
        Assert.Equal(["aten::t aten::addmm aten::sigmoid aten::sum"], seen[1]);

        void Record(int thread)
        {
            using var scope = NewDisposeScope();
            var model = nn.Linear(4, 3);
            var x = randn(8, 4);
            var optimizer = optim.SGD(model.parameters(), 0.01);
            for (var step = 0; step < 60; step++)
            {
                using var inner = NewDisposeScope();
                optimizer.zero_grad();
                both.SignalAndWait();
                Tensor? loss = null;
                var trace = OpTrace.Record(() =>
                {
                    var output = model.call(x);
                    loss = thread == 0 ? output.relu().mean() : output.sigmoid().sum();
                }, model);
                loss!.backward();
                optimizer.step();
                Assert.Null(trace.Limitation);
                Assert.All(trace.Ops, op => Assert.Contains("TwoThreadsTests.cs:", op.Source, StringComparison.Ordinal));
                seen[thread].Add(string.Join(' ', trace.Ops.Select(op => op.Name)));
            }
        }
    }

    private static void Train(TemporaryRun run, Func<Tensor, Tensor, Tensor>? criterion, Barrier both)
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, run.Folder, run.Options);
        for (var step = 0; step < Steps; step++)
        {
            both.SignalAndWait();
            training.Step(monitor, criterion);
        }
    }

    private static void OnTwoThreads(Action first, Action second)
    {
        var failures = new List<Exception>();
        var threads = Array.ConvertAll(new[] { first, second }, action => new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                lock (failures)
                    failures.Add(exception);
            }
        }));
        Array.ForEach(threads, thread => thread.Start());
        foreach (var thread in threads)
            Assert.True(thread.Join(TimeSpan.FromMinutes(2)) || failures.Count > 0, "a thread waits for the other, which is gone");
        Assert.Empty(failures);
    }
}
