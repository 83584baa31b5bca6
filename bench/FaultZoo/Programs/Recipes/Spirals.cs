// The loop that the hand-written steps share: spirals in the plane and a small network.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FaultZoo.Programs.Recipes;

internal static class Spirals
{
    public static Module<Tensor, Tensor> Net() =>
        Sequential(("fc1", Linear(2, 64)), ("relu1", ReLU()), ("fc2", Linear(64, 64)), ("relu2", ReLU()), ("fc3", Linear(64, 3)));

    public static void Train(ZooContext zoo, Func<Module<Tensor, Tensor>, optim.Optimizer, Tensor, Tensor, Tensor> step, bool scoped = true)
    {
        var (x, y) = Data.Spirals(1600);
        using var model = Net();
        using var optimizer = optim.SGD(model.parameters(), 0.2, momentum: 0.9);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (data, target) in zoo.Steps(x, y, 64, 400))
        {
            using var scope = scoped ? NewDisposeScope() : null;
            var loss = step(model, optimizer, data, target);
            monitor.Step(loss);
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }
}
