// Trains each of the networks on real data with a monitor attached, as a user's program does.
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Networks;

/// <summary>What a training reached.</summary>
/// <param name="FirstLoss">Mean loss of the first tenth of the steps.</param>
/// <param name="LastLoss">Mean loss of the last tenth.</param>
internal sealed record Trained(double FirstLoss, double LastLoss);

internal static class Training
{
    /// <summary>Trains on random batches of <paramref name="x"/> and <paramref name="y"/>.</summary>
    public static Trained Run(
        nn.Module<Tensor, Tensor> model, Tensor x, Tensor y, Func<Tensor, Tensor, Tensor> criterion, TrainingMonitor monitor,
        optim.Optimizer optimizer, int steps, int batch)
    {
        var losses = new List<double>();
        var random = new Random(7);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            var index = tensor(Enumerable.Range(0, batch).Select(_ => (long)random.Next((int)x.shape[0])).ToArray());
            var (input, target) = (x.index_select(0, index), y.index_select(0, index));
            optimizer.zero_grad();
            var output = model.call(input);
            var loss = criterion(output, target);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, input, output, target);
            losses.Add(loss.item<float>());
        }
        var tenth = Math.Max(1, steps / 10);
        return new(losses.Take(tenth).Average(), losses.TakeLast(tenth).Average());
    }

    /// <summary>Trains the two networks of <see cref="Gan"/> in turn, each with a monitor of its own on one writer.</summary>
    /// <returns>The mean distance of generated points from the circle, before and after.</returns>
    public static (double Before, double After) RunGan(
        nn.Module<Tensor, Tensor> generator, nn.Module<Tensor, Tensor> discriminator, TrainingMonitor generatorMonitor, TrainingMonitor discriminatorMonitor,
        optim.Optimizer generatorOptimizer, optim.Optimizer discriminatorOptimizer, int steps)
    {
        const int Batch = 64;
        var before = Distance(generator);
        for (var step = 0; step < steps; step++)
        {
            using var scope = NewDisposeScope();
            discriminatorOptimizer.zero_grad();
            var fake = generator.call(randn(Batch, Gan.Noise)).detach();
            var judged = cat([discriminator.call(Gan.Circle(Batch)), discriminator.call(fake)]);
            var truth = cat([ones(Batch, 1), zeros(Batch, 1)]);
            var loss = nn.functional.binary_cross_entropy_with_logits(judged, truth);
            loss.backward();
            discriminatorOptimizer.step();
            discriminatorMonitor.Step(loss);

            generatorOptimizer.zero_grad();
            var deceived = discriminator.call(generator.call(randn(Batch, Gan.Noise)));
            var generatorLoss = nn.functional.binary_cross_entropy_with_logits(deceived, ones(Batch, 1));
            generatorLoss.backward();
            generatorOptimizer.step();
            generatorMonitor.Step(generatorLoss);
        }
        return (before, Distance(generator));
    }

    private static double Distance(nn.Module<Tensor, Tensor> generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return (generator.call(randn(512, Gan.Noise)).norm(1) - 2).abs().mean().item<float>();
    }
}
