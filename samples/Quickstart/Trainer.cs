// The training loop of every chapter: what a user writes, with a few lines for Sonde.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Quickstart;

internal static class Trainer
{
    /// <summary>
    /// Trains with SGD on <paramref name="loss"/> and evaluates once an epoch; the run's folder is <paramref name="run"/>. The monitor is at level
    /// Full unless <paramref name="options"/> say otherwise.
    /// </summary>
    /// <returns>The gradient flow of the last step, of the weights.</returns>
    public static GradientFlow Train(
        string run, Module<Tensor, Tensor> model, Func<Tensor, Tensor, Tensor> loss, FashionMnist data, Settings settings,
        int epochs, MonitorOptions? options = null)
    {
        using var writer = new Sonde.SummaryWriter(Path.Combine(settings.LogDirectory, run));
        using var optimizer = optim.SGD(model.parameters(), settings.LearningRate, settings.Momentum);
        using var monitor = TrainingMonitor.Attach(model, optimizer, writer, options ?? new MonitorOptions { Level = MonitorLevel.Full });
        var step = 0;
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            model.train();
            foreach (var batch in data.Batches(settings.BatchSize))
            {
                using var scope = NewDisposeScope();
                var x = data.TrainImages[batch];
                var y = data.TrainLabels[batch];
                optimizer.zero_grad();
                var output = model.call(x);
                var error = loss(output, y);
                error.backward();
                optimizer.step();

                // Both lose the gradient, beside the loss and not on its way: Sonde has nothing to say about them.
                var accuracy = output.argmax(1).eq(y).to_type(ScalarType.Float32).mean().item<float>();
                writer.add_scalar("logits/largest", output.detach().max().item<float>(), step);

                monitor.Step(error, x, output, y);
                step++;
                Progress.Batch(run, epoch, epochs, accuracy);
            }
            var (validationLoss, validationAccuracy) = Evaluate(model, data);
            monitor.Evaluate(validationLoss, validationAccuracy);
            Progress.Epoch(run, epoch, epochs, validationLoss, validationAccuracy);
        }
        return monitor.GradientFlow(new GradientFlowOptions { IncludeBiases = false });
    }

    private static (double Loss, double Accuracy) Evaluate(Module<Tensor, Tensor> model, FashionMnist data)
    {
        model.eval();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var output = model.call(data.TestImages);
        var loss = functional.cross_entropy(output, data.TestLabels).item<float>();
        var accuracy = output.argmax(1).eq(data.TestLabels).to_type(ScalarType.Float32).mean().item<float>();
        model.train();
        return (loss, accuracy);
    }
}
