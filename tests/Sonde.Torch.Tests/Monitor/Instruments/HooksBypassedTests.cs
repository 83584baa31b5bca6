// Models that call forward on their children are noticed once; those that use call are not.
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor.Instruments;

public sealed class HooksBypassedTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Diagnose_ForwardOnAChild_NamesTheChildAndSaysItOnce()
    {
        using var training = new TinyTraining(new Parent(byForward: true));
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        for (var i = 0; i < 30; i++) training.Step(monitor);

        var finding = Assert.Single(monitor.Diagnose(), finding => finding.Rule == "hooks-bypassed");

        Assert.Equal((Severity.Info, "second"), (finding.Severity, finding.Layer));
        Assert.Contains("call", finding.Cures[0], StringComparison.Ordinal);
        var line = Assert.Single(_run.Messages.ToString().TrimEnd().Split('\n'));
        Assert.Contains("second", line, StringComparison.Ordinal);
        Assert.DoesNotContain("first", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Diagnose_CallOnEachChild_FindsNothing()
    {
        using var training = new TinyTraining(new Parent(byForward: false));
        using var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options);
        for (var i = 0; i < 30; i++) training.Step(monitor);

        Assert.Empty(monitor.Diagnose());
        Assert.Equal("", _run.Messages.ToString());
    }

    private sealed class Parent : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> first = nn.Linear(4, 8);
        private readonly nn.Module<Tensor, Tensor> second = nn.Linear(8, 2);
        private readonly bool _byForward;

        public Parent(bool byForward) : base(nameof(Parent))
        {
            _byForward = byForward;
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            var hidden = nn.functional.relu(first.call(x));
            return _byForward ? second.forward(hidden) : second.call(hidden);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                first.Dispose();
                second.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
