// A small real training for tests of the monitor.
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Monitor;

/// <summary>A classifier of two blobs and one step of its training.</summary>
internal sealed class TinyTraining : IDisposable
{
    private readonly Tensor _x;
    private readonly Tensor _y;

    public TinyTraining(nn.Module<Tensor, Tensor>? model = null, double learningRate = 0.1)
    {
        random.manual_seed(3);
        using var scope = NewDisposeScope();
        _y = (arange(32) % 2).to(ScalarType.Int64).MoveToOuterDisposeScope();
        _x = (randn(32, 4) + _y.unsqueeze(1) * 2).MoveToOuterDisposeScope();
        Model = model ?? nn.Sequential(("first", nn.Linear(4, 8)), ("relu", nn.ReLU()), ("second", nn.Linear(8, 2)));
        Optimizer = optim.SGD(Model.parameters(), learningRate);
    }

    public nn.Module<Tensor, Tensor> Model { get; }

    public optim.Optimizer Optimizer { get; }

    /// <summary>One step as a user writes it.</summary>
    public void Step(TrainingMonitor monitor, Func<Tensor, Tensor, Tensor>? criterion = null, Action? beforeMonitor = null, long? step = null)
    {
        using var scope = NewDisposeScope();
        Optimizer.zero_grad();
        var output = Model.call(_x);
        var loss = criterion is null ? nn.functional.cross_entropy(output, _y) : criterion(output, _y);
        loss.backward();
        Optimizer.step();
        beforeMonitor?.Invoke();
        monitor.Step(loss, _x, output, _y, step);
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Model.Dispose();
        _x.Dispose();
        _y.Dispose();
    }
}
