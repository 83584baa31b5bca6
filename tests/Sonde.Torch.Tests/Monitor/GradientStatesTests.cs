// States that a monitor records for gradients that are frozen, unused, wiped, or not finite.
using Sonde.Events;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

public sealed class GradientStatesTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Step_FrozenLayer_IsFrozen()
    {
        using var training = new TinyTraining();
        foreach (var (name, parameter) in training.Model.named_parameters()) parameter.requires_grad = !name.StartsWith("first.", StringComparison.Ordinal);

        Assert.Equal([GradientState.Frozen, GradientState.Frozen, GradientState.Present, GradientState.Present], StatesOfOneStep(training));
    }

    [Fact]
    public void Step_ZeroGradOfTheOptimizerBeforeIt_IsNotSeen()
    {
        using var training = new TinyTraining();
        var states = StatesOfOneStep(training, () => training.Optimizer.zero_grad());

        Assert.All(states, state => Assert.Equal(GradientState.NotSeen, state));
        Assert.DoesNotContain(_run.Load().Blobs.Keys, tag => tag.StartsWith("gradients/", StringComparison.Ordinal));
    }

    [Fact]
    public void Step_ZeroGradOfTheModelBeforeIt_IsNotSeenOnceWeightsMoved()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
            for (var i = 0; i < 3; i++) training.Step(monitor, beforeMonitor: () => training.Model.zero_grad());

        Assert.All(States(frame: 2), state => Assert.Equal(GradientState.NotSeen, state));
    }

    [Fact]
    public void Step_BackwardNotCalled_IsNotYetRun()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
        {
            using var scope = NewDisposeScope();
            monitor.Step(training.Model.call(ones(2, 4)).sum());
        }
        Assert.All(States(frame: 0), state => Assert.Equal(GradientState.NotYetRun, state));
    }

    [Fact]
    public void Step_NaNLoss_IsPresentWithNonFiniteCount()
    {
        using var training = new TinyTraining();
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
            training.Step(monitor, (output, y) => nn.functional.cross_entropy(output, y) * float.NaN);

        Assert.True(double.IsNaN(_run.Values("loss/train")[0]));
        Assert.True(_run.Frames().TryRead(0, out var frame));
        Assert.Equal((float)GradientState.Present, frame[GradientFlowColumn.State]);
        Assert.Equal(32, frame[GradientFlowColumn.NonFinite]);
    }

    private GradientState[] StatesOfOneStep(TinyTraining training, Action? beforeMonitor = null)
    {
        using (var monitor = TrainingMonitor.Attach(training.Model, training.Optimizer, _run.Folder, _run.Options))
            training.Step(monitor, beforeMonitor: beforeMonitor);
        return States(frame: 0);
    }

    private GradientState[] States(int frame)
    {
        var frames = _run.Frames();
        Assert.True(frames.TryRead(frame, out var values));
        return [.. values.ToArray().Chunk(GradientFlowColumn.CountWithWeights).Select(row => (GradientState)(int)row[GradientFlowColumn.State])];
    }
}
