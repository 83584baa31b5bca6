using System.Diagnostics;
namespace Sonde.Torch.Tests.Monitor;
public sealed class ZzMeasure
{
    [Fact(Explicit = true)]
    public void Measure()
    {
        using (var run = new TemporaryRun())
        {
            using var model = TorchSharp.torch.nn.Linear(2, 2);
            var optimizer = TorchSharp.torch.optim.SGD(model.parameters(), 0.1);
            optimizer.Dispose();
            var thrown = Record.Exception(() => TrainingMonitor.Attach(model, optimizer, run.Folder, run.Options).Dispose());
            Console.WriteLine($"MEASURE disposed optimizer: {thrown?.GetType().Name} {thrown?.Message} / {run.Messages}");
        }
        foreach (var steps in new[] { 0, 20, 20, 200, 200, 2000, 20000 })
        {
            using var run = new TemporaryRun();
            using var training = new TinyTraining();
            var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, run.Folder, run.Options with { ReportOnDispose = false });
            for (var i = 0; i < steps; i++) training.Step(monitor);
            var w = Stopwatch.StartNew();
            monitor.Dispose();
            var without = w.Elapsed.TotalMilliseconds;
            w.Restart();
            var report = monitor.Report();
            Console.WriteLine($"MEASURE steps {steps}: dispose {without:F1} ms, report {w.Elapsed.TotalMilliseconds:F1} ms, {new DirectoryInfo(run.Folder).GetFiles().Sum(f => f.Length)} bytes, {report.Verdict}");
        }
    }
}
