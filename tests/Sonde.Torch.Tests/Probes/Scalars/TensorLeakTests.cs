// Loops that keep tensors, as users write them, and their healthy twin, judged from what the monitor recorded.
using Sonde.Torch.Tests.Monitor;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Probes.Scalars;

public sealed class TensorLeakTests : IDisposable
{
    private const int Steps = 500;

    private readonly TemporaryRun _run = new();
    private readonly List<Tensor> _kept = [];

    public void Dispose()
    {
        _kept.ForEach(tensor => tensor.Dispose());
        _run.Dispose();
    }

    private IReadOnlyList<Finding> Train(Action<TrainingMonitor, nn.Module<Tensor, Tensor>, optim.Optimizer> step)
    {
        // What earlier tests left to the collector would else go in the middle of the training.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var model = nn.Sequential(("first", nn.Linear(4, 8)), ("relu", nn.ReLU()), ("second", nn.Linear(8, 2)));
        using var optimizer = optim.SGD(model.parameters(), 0.1);
        using var monitor = TrainingMonitor.Attach(model, optimizer, _run.Folder, _run.Options with { Budget = 0 });
        for (var i = 0; i < Steps; i++) step(monitor, model, optimizer);
        return monitor.Diagnose();
    }

    private static Tensor Step(TrainingMonitor monitor, nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, List<Tensor>? keep = null)
    {
        var x = randn(16, 4);
        var y = (x.sum(1) > 0).to(ScalarType.Int64);
        optimizer.zero_grad();
        var output = model.call(x);
        var loss = nn.functional.cross_entropy(output, y);
        loss.backward();
        optimizer.step();
        monitor.Step(loss, x, output, y);
        keep?.AddRange([x, y, output]);
        return loss;
    }

    [Fact]
    public void Diagnose_LoopWithoutAScopeThatKeepsItsLosses_NamesTheLeakAndTheScope()
    {
        var findings = Train((monitor, model, optimizer) => _kept.Add(Step(monitor, model, optimizer, _kept)));
        var leak = Assert.Single(findings, f => f.Rule == "tensor-leak");
        Assert.Equal(Severity.Warning, leak.Severity);
        // Four are kept by the list; those in between wait for the garbage collector, which may or may not come.
        Assert.True(leak.Evidence[0].Value >= 3.5, $"{leak.Evidence[0].Value} tensors a step");
        Assert.Contains(leak.Cures, cure => cure.Contains("torch.NewDisposeScope", StringComparison.Ordinal));
    }

    [Fact]
    public void Diagnose_LossTakenOutOfItsScopeEveryStep_CountsOneAStep()
    {
        var findings = Train((monitor, model, optimizer) =>
        {
            using var scope = NewDisposeScope();
            _kept.Add(Step(monitor, model, optimizer).MoveToOuterDisposeScope());
        });
        var leak = Assert.Single(findings, f => f.Rule == "tensor-leak");
        Assert.Equal(1, leak.Evidence[0].Value, 0.01);
    }

    [Theory]
    [InlineData(MonitorLevel.Light)]
    [InlineData(MonitorLevel.Full)]
    public void Diagnose_AttentionWithoutWeights_IsCleanAlthoughTorchSharpCountsAnEmptyTensorACall(MonitorLevel level)
    {
        using var attention = nn.MultiheadAttention(4, 2);
        using var optimizer = optim.SGD(attention.parameters(), 0.01);
        using var monitor = TrainingMonitor.Attach(attention, optimizer, _run.Folder, _run.Options with { Level = level, Budget = 0 });
        for (var i = 0; i < Steps; i++)
        {
            using var scope = NewDisposeScope();
            var x = randn(3, 2, 4);
            optimizer.zero_grad();
            var (output, _) = attention.call(x, x, x, need_weights: false);
            var loss = nn.functional.mse_loss(output, x);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, x, output);
        }

        Assert.DoesNotContain(monitor.Diagnose(), f => f.Rule == "tensor-leak");
        var live = _run.Values("tensors/live");
        Assert.Equal(level == MonitorLevel.Light ? 2 : Steps / 10, live.Length);   // Light has no hooks after the first steps, and does not guess
        Assert.Equal(
            level == MonitorLevel.Light, _run.Messages.ToString().Contains("live tensors are recorded for the first steps only", StringComparison.Ordinal));
        if (level == MonitorLevel.Full) Assert.InRange(live[^1] - live[live.Length / 2], -5, 5);
    }

    [Fact]
    public void Diagnose_LoopWithAScope_IsClean()
    {
        var findings = Train((monitor, model, optimizer) =>
        {
            using var scope = NewDisposeScope();
            Step(monitor, model, optimizer);
        });
        Assert.DoesNotContain(findings, f => f.Rule == "tensor-leak");
    }
}
