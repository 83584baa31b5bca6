// Thousands of steps: no tensor stays behind, and neither native nor managed memory grows with the steps.
using System.Diagnostics;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

public sealed class SteadyMemoryTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(MonitorLevel.Light)]
    [InlineData(MonitorLevel.Full)]
    public void Step_TenThousandTimes_KeepsTensorsAndMemorySteady(MonitorLevel level)
    {
        const long Slack = 24 << 20;   // bytes; a single float kept a step and parameter would be far more
        using var training = new TinyTraining();
        using var writer = new SummaryWriter(_run.Folder);
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, writer, _run.Options with { Level = level });
        Train(2000);
        // What is kept with the steps grows in every stretch of them. The resident memory of a process grows in some for other reasons: the
        // heaps of the runtime, and code compiled again, take their own time on a busy machine.
        var grown = long.MaxValue;
        for (var stretch = 0; stretch < 4 && grown >= Slack; stretch++)
        {
            var (tensors, managed, resident) = Measure();
            Train(8000);
            var (tensorsAfter, managedAfter, residentAfter) = Measure();
            Assert.Equal(tensors, tensorsAfter);
            Assert.True(managedAfter - managed < 1 << 20, $"managed memory grew by {managedAfter - managed} bytes");
            grown = Math.Min(grown, residentAfter - resident);
        }
        Assert.True(grown < Slack, $"resident memory grew by {grown} bytes or more in each stretch");
        Assert.Equal("", _run.Messages.ToString());

        void Train(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                training.Step(monitor);
                if (i % 50 == 0) writer.Flush();   // steps of a tenth of a millisecond would else fill the writer's buffer between two flushes of its own
            }
        }
    }

    private static (long Tensors, long Managed, long Resident) Measure()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return (Tensor.TotalCount, GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
    }
}
