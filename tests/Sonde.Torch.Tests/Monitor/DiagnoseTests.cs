// What a monitor finds in real trainings: cut graphs, with throwing and silent backward passes, and healthy code that must not alarm.
using System.Runtime.InteropServices;
using Sonde.Events;
using Sonde.Runs;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

public sealed class DiagnoseTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Diagnose_ArgmaxInTheLossAndBackwardThrows_NamesOpAndLine()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);

        var thrown = Assert.Throws<ExternalException>(() => training.Step(monitor, ArgmaxDistance));

        Assert.Contains("does not require grad", thrown.Message, StringComparison.Ordinal);
        var line = Assert.Single(_run.Messages.ToString().TrimEnd().Split('\n'));
        Assert.Contains("aten::argmax at ", line, StringComparison.Ordinal);
        Assert.Contains("DiagnoseTests.cs:", line, StringComparison.Ordinal);
        var finding = monitor.Diagnose()[0];
        Assert.Equal("graph-cut", finding.Rule);
        Assert.Contains("DiagnoseTests.cs:", finding.Source, StringComparison.Ordinal);
        Assert.Contains("argmax", finding.Snippet, StringComparison.Ordinal);
        Assert.Contains("does not require grad", RecordReader.ReadLast(_run.Load(), OpTraceRecord.Reading)!.Threw, StringComparison.Ordinal);
        monitor.Dispose();
        Assert.Contains("aten::argmax", _run.Messages.ToString().TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnose_ArgmaxLossMadeTrainable_NamesOpAndLineAndTheStates()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        for (var i = 0; i < 3; i++) training.Step(monitor, (output, y) => ArgmaxDistance(output, y).requires_grad_());

        var finding = monitor.Diagnose()[0];

        Assert.Equal("graph-cut", finding.Rule);
        Assert.Contains("DiagnoseTests.cs:", finding.Source, StringComparison.Ordinal);
        Assert.All(monitor.GradientFlow().Rows, row => Assert.Equal(GradientState.Cut, row.State));
        Assert.All(monitor.GradientFlow().Rows, row => Assert.Contains("aten::argmax at ", row.Reason, StringComparison.Ordinal));
        Assert.Equal("", _run.Messages.ToString());
    }

    [Fact]
    public void Diagnose_RoundInTheLoss_NamesOpAndLineAlthoughBackwardGivesZeros()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        for (var i = 0; i < 3; i++)
            training.Step(monitor, (output, y) => nn.functional.mse_loss(output.round(), nn.functional.one_hot(y, 2).to(ScalarType.Float32)));

        var finding = monitor.Diagnose()[0];

        Assert.Equal("graph-cut", finding.Rule);
        Assert.StartsWith("aten::round at ", finding.Title, StringComparison.Ordinal);
        Assert.Contains("output.round()", finding.Snippet, StringComparison.Ordinal);
        Assert.All(monitor.GradientFlow().Rows, row => Assert.Equal(GradientState.Cut, row.State));
    }

    [Fact]
    public void Diagnose_ForwardPassUnderNoGrad_SaysSoOnceForAllLayers()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        using (no_grad()) Assert.Throws<ExternalException>(() => training.Step(monitor));

        var finding = Assert.Single(monitor.Diagnose());

        Assert.Equal("backward-failed", finding.Rule);
        Assert.Contains("gradients were switched off", finding.Title, StringComparison.Ordinal);
        Assert.Contains("no_grad()", finding.Causes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnose_HealthyTrainingWithArgmaxAccuracyAndDetachedLogging_FindsNothing()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        for (var i = 0; i < 60; i++)
        {
            training.Step(monitor, (output, y) =>
            {
                using var accuracy = output.argmax(1).eq(y).to(ScalarType.Float32).mean();
                using var largest = output.detach().max();
                Assert.InRange(accuracy.item<float>(), 0, 1);
                Assert.True(float.IsFinite(largest.item<float>()));
                return nn.functional.cross_entropy(output, y);
            });
        }
        Assert.Empty(monitor.Diagnose());
        Assert.Equal("", _run.Messages.ToString());
        Assert.Empty(RecordReader.ReadLast(_run.Load(), OpTraceRecord.Reading)!.Cuts);
    }

    [Fact]
    public void Diagnose_LayerNeverUsed_SaysNeverUsed()
    {
        using var training = new TinyTraining(new WithSpareLayer());
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        for (var i = 0; i < 5; i++) training.Step(monitor);

        var rows = monitor.GradientFlow().Rows.Where(row => row.Layer == "spare");
        var finding = Assert.Single(monitor.Diagnose(), finding => finding.Rule == "no-gradient");

        Assert.All(rows, row => Assert.Equal(GradientState.NeverUsed, row.State));
        Assert.Equal("spare", finding.Layer);
    }

    [Fact]
    public void Step_GradientGoesMissingLater_TracesOneMoreStep()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            for (var i = 0; i < 3; i++) training.Step(monitor);
            training.Model.zero_grad();   // null again, as a loop that uses set_to_none has it
            for (var i = 0; i < 3; i++) training.Step(monitor, (output, y) => ArgmaxDistance(output, y).requires_grad_());
        }
        var trace = RecordReader.ReadLast(_run.Load(), OpTraceRecord.Reading)!;
        Assert.Equal("aten::argmax", Assert.Single(trace.Cuts).Op);
        Assert.Equal(4, _run.Load().Blobs["sonde/op_trace"].StepAt(1));
    }

    [Fact]
    public void Step_OtherExceptionBeforeIt_IsNotTakenForBackward()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        using var wrong = ones(3, 5);

        Assert.Throws<ExternalException>(() => training.Model.call(wrong));
        training.Step(monitor);

        Assert.Equal("", _run.Messages.ToString());
        Assert.Null(RecordReader.ReadLast(Flushed(monitor), OpTraceRecord.Reading)!.Threw);
    }

    [Fact]
    public void Step_OnAnotherThreadThanAttach_TracesTheStepAfter()
    {
        using var training = new TinyTraining();
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        var thread = new Thread(() =>
        {
            for (var i = 0; i < 3; i++) training.Step(monitor);
        });
        thread.Start();
        thread.Join();

        var blob = Flushed(monitor).Blobs["sonde/op_trace"];
        Assert.Equal(1, blob.Count);
        Assert.Equal(1, blob.StepAt(0));
    }

    private Run Flushed(TrainingMonitor monitor)
    {
        monitor.Diagnose();
        return _run.Load();
    }

    private static Tensor ArgmaxDistance(Tensor output, Tensor y)
    {
        var predicted = output.argmax(1);
        return (predicted - y).to(ScalarType.Float32).pow(2).mean();
    }

    private sealed class WithSpareLayer : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> used = nn.Linear(4, 2);
        private readonly nn.Module<Tensor, Tensor> spare = nn.Linear(4, 2);

        public WithSpareLayer() : base(nameof(WithSpareLayer)) => RegisterComponents();

        public override Tensor forward(Tensor x) => used.call(x);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                used.Dispose();
                spare.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
