// A backward pass that throws after the first step, where nothing is traced: said with the line of the call and what to do.
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor.Instruments;

public sealed class LaterBackwardTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Backward_ThroughTheGraphOfAnEarlierStep_SaysLineStepAndWhatToDo()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        using var carried = new Carried();
        training.Step(monitor, carried.Loss);
        Assert.Equal("", _run.Messages.ToString());

        var thrown = Assert.Throws<ExternalException>(() => training.Step(monitor, carried.Loss));

        Assert.Contains("second time", thrown.Message, StringComparison.Ordinal);
        var line = Assert.Single(_run.Messages.ToString().TrimEnd().Split('\n'));
        Assert.Contains("backward() at ", line, StringComparison.Ordinal);
        Assert.Contains("TinyTraining.cs:33 failed in step 1: ", line, StringComparison.Ordinal);
        Assert.Contains("detach() what is carried", line, StringComparison.Ordinal);
        Assert.Contains("detach() what is carried",
            Encoding.UTF8.GetString(_run.Load().Blobs.Single(tag => tag.Key.StartsWith("sonde/problems", StringComparison.Ordinal)).Value.Read(0)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_ThatFailsAndIsTriedAgain_LeavesTheTrainingAndIsSaidOnce()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        training.Step(monitor);
        for (var i = 0; i < 2; i++) Assert.Throws<ExternalException>(() => training.Step(monitor, (output, _) => output.detach().sum()));
        for (var i = 0; i < 3; i++) training.Step(monitor);

        Assert.Contains("OpTrace.Record", Assert.Single(_run.Messages.ToString().TrimEnd().Split('\n')), StringComparison.Ordinal);
        monitor.Dispose();
        Assert.Equal(4, _run.Load().Scalars["loss/train"].Count);
    }

    [Fact]
    public void Backward_ThatThrowsAfterDispose_SaysNothing()
    {
        using var training = new TinyTraining();
        var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        training.Step(monitor);
        monitor.Dispose();
        Assert.Throws<ExternalException>(() => training.Step(monitor, (output, _) => output.detach().sum()));
        Assert.Equal("", _run.Messages.ToString());
    }

    private sealed class Carried : IDisposable
    {
        private Tensor? _sum;

        /// <summary>Adds up losses with their graphs.</summary>
        public Tensor Loss(Tensor output, Tensor y)
        {
            var loss = nn.functional.cross_entropy(output, y);
            _sum = (_sum is null ? loss.pow(2) : _sum + loss.pow(2)).DetachFromDisposeScope();
            return _sum.alias();
        }

        public void Dispose() => _sum?.Dispose();
    }
}
