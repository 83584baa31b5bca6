// The training that is measured: a small convolutional network on random images, as the reference for what a step takes.
using System.Diagnostics;
using static TorchSharp.torch;

namespace Sonde.Torch.Bench;

/// <summary>Two convolutions and two linear layers with ReLUs, batch 64 of [1, 28, 28], SGD with momentum.</summary>
internal sealed class SmallCnn : IDisposable
{
    private readonly Tensor _x;
    private readonly Tensor _y;

    public SmallCnn()
    {
        random.manual_seed(1);
        _x = randn(64, 1, 28, 28);
        _y = randint(0, 10, [64], ScalarType.Int64);
        Model = nn.Sequential(
            ("conv1", nn.Conv2d(1, 16, 3, padding: 1)), ("relu1", nn.ReLU()), ("pool1", nn.MaxPool2d(2)),
            ("conv2", nn.Conv2d(16, 32, 3, padding: 1)), ("relu2", nn.ReLU()), ("pool2", nn.MaxPool2d(2)),
            ("flatten", nn.Flatten()), ("fc1", nn.Linear(32 * 7 * 7, 64)), ("relu3", nn.ReLU()), ("fc2", nn.Linear(64, 10)));
        Optimizer = optim.SGD(Model.parameters(), 0.01, momentum: 0.9);
    }

    /// <summary>The network.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>Its optimizer.</summary>
    public optim.Optimizer Optimizer { get; }

    /// <summary>One step, as the documentation writes it.</summary>
    /// <returns>Ticks of the stopwatch in the monitor.</returns>
    public long Step(TrainingMonitor? monitor)
    {
        using var scope = NewDisposeScope();
        Optimizer.zero_grad();
        var output = Model.call(_x);
        var loss = nn.functional.cross_entropy(output, _y);
        loss.backward();
        Optimizer.step();
        if (monitor is null) return 0;
        var start = Stopwatch.GetTimestamp();
        monitor.Step(loss, _x, output, _y);
        return Stopwatch.GetTimestamp() - start;
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Model.Dispose();
        _x.Dispose();
        _y.Dispose();
    }
}
