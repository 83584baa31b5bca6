// Multilayer perceptrons on clouds of points: mistakes at the loss.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Mlp;

[Family("mlp")]
internal sealed class FirstMlps
{
    [Sick("softmax-before-cross-entropy", Place = "softmax")]
    public void SoftmaxTwice(ZooContext zoo) => Softmax(zoo, sick: true);

    [Healthy(TwinOf = nameof(SoftmaxTwice))]
    public void SoftmaxOnce(ZooContext zoo) => Softmax(zoo, sick: false);

    private static void Softmax(ZooContext zoo, bool sick)
    {
        var (x, y) = Data.Blobs(2000, classes: 5);
        using var model = Sequential(("fc1", Linear(8, 32)), ("act", ReLU()), ("fc2", Linear(32, 5)));
        if (sick)
        {
            model.append("softmax", nn.Softmax(1));
        }
        using var optimizer = optim.SGD(model.parameters(), 0.05);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 6; epoch++)
        {
            foreach (var (data, target) in zoo.Batches(x, y, 50))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var output = model.call(data);
                var loss = F.cross_entropy(output, target);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, data, output, target);
            }
        }
        zoo.Result("accuracy", ZooContext.Accuracy(model, x, y));
    }
}
