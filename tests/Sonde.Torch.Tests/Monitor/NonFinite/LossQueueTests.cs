// Losses on a device are looked at together; the way is the same for tensors on the CPU, on which it is tested.
using Sonde.Torch.Captures;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor.NonFinite;

public sealed class LossQueueTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Add_NaNAmongOthers_IsKnownWithTheLastOfThem()
    {
        using var queue = new LossQueue(4);
        Assert.Equal([null, null, null, 11L, null, null, null, null],
            new float[] { 1, float.NaN, float.PositiveInfinity, 2, 1, 1, 1, 1 }.Select((value, i) => Add(queue, 10 + i, value)));
    }

    [Fact]
    public void Add_LossesOfAnyTypeAndShape_KeepsOneNumberEachAndNoGraph()
    {
        using var queue = new LossQueue(3);
        using var weight = ones(2, requires_grad: true);
        var before = LiveTensors.Count();
        using (NewDisposeScope())
        {
            Assert.Null(queue.Add(0, weight * 2));
            Assert.Null(queue.Add(1, tensor(1.5).to(ScalarType.BFloat16)));
        }
        Assert.Equal(before + 2, LiveTensors.Count());
        using (var infinite = full([], double.NegativeInfinity)) Assert.Equal(2, queue.Add(2, infinite));
        Assert.Equal(before, LiveTensors.Count());
    }

    [Fact]
    public void ObserveOnDevice_NaNSomeStepsAgo_NamesTheStepAndSaysThatItsTensorsAreGone()
    {
        using var model = nn.Linear(2, 2);
        var (looks, clock) = (new List<(NonFiniteLook Look, long Step)>(), new StepClock(TimeProvider.System, () => double.NaN));
        using (var watch = new NonFiniteWatch(
            model, null, _run.Options, new ProbeBudget(0, clock), new MonitorMessages(_run.Messages, "Linear"), (look, step) => looks.Add((look, step))))
        {
            for (var step = 0; step < 32; step++)
            {
                using var loss = tensor(step == 20 ? float.NaN : 1f);
                watch.ObserveOnDevice(new(step, step, true, loss, loss, loss, null));
            }
        }

        var (look, at) = Assert.Single(looks);
        Assert.Equal(20, at);
        Assert.Contains("32 together", look.Known, StringComparison.Ordinal);
        Assert.Contains("not finite at step 20: losses on a device", _run.Messages.ToString(), StringComparison.Ordinal);
    }

    private static long? Add(LossQueue queue, long step, float value)
    {
        using var loss = tensor(value);
        return queue.Add(step, loss);
    }
}
