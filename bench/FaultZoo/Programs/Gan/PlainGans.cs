// GANs with binary cross-entropy on a ring of points: whose parameters are stepped, what is detached, which label is meant.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Gan;

[Family("gan")]
internal sealed class PlainGans
{
    /// <summary>Copied from the line above and only half changed: the discriminator is never stepped.</summary>
    [Sick("optimizer-misses-parameters", "optimizer-stale-parameters")]
    public void GeneratorInBothOptimizers(ZooContext zoo)
    {
        using var generator = Networks.Generator();
        using var discriminator = Networks.Discriminator();
        using var generatorOptimizer = optim.Adam(generator.parameters(), 0.001, beta1: 0.5, beta2: 0.9);
        using var discriminatorOptimizer = optim.Adam(generator.parameters(), 0.003, beta1: 0.5, beta2: 0.9);
        Train(zoo, generator, discriminator, generatorOptimizer, discriminatorOptimizer);
    }

    [Healthy(TwinOf = nameof(GeneratorInBothOptimizers))]
    public void EachInItsOwnOptimizer(ZooContext zoo)
    {
        using var generator = Networks.Generator();
        using var discriminator = Networks.Discriminator();
        using var generatorOptimizer = optim.Adam(generator.parameters(), 0.001, beta1: 0.5, beta2: 0.9);
        using var discriminatorOptimizer = optim.Adam(discriminator.parameters(), 0.003, beta1: 0.5, beta2: 0.9);
        Train(zoo, generator, discriminator, generatorOptimizer, discriminatorOptimizer);
    }

    [Sick("softmax-before-cross-entropy", Place = "sigmoid|binary_cross_entropy_with_logits")]
    public void SigmoidUnderLogitsLoss(ZooContext zoo)
    {
        using var generator = Networks.Generator();
        using var discriminator = Networks.Discriminator(("sigmoid", Sigmoid()));
        using var generatorOptimizer = optim.Adam(generator.parameters(), 0.001, beta1: 0.5, beta2: 0.9);
        using var discriminatorOptimizer = optim.Adam(discriminator.parameters(), 0.003, beta1: 0.5, beta2: 0.9);
        Train(zoo, generator, discriminator, generatorOptimizer, discriminatorOptimizer);
    }

    [Sick("learning-rate-too-high")]
    public void GeneratorRateOfOne(ZooContext zoo)
    {
        using var generator = Networks.Generator();
        using var discriminator = Networks.Discriminator();
        using var generatorOptimizer = optim.Adam(generator.parameters(), 1, beta1: 0.5);
        using var discriminatorOptimizer = optim.Adam(discriminator.parameters(), 0.003, beta1: 0.5, beta2: 0.9);
        Train(zoo, generator, discriminator, generatorOptimizer, discriminatorOptimizer);
    }

    /// <summary>The generator's head reaches to one, the data to five.</summary>
    [Sick("saturated-activation", "loss-head-mismatch", "label-range", Place = "tanh")]
    public void TanhHeadForDataOutside(ZooContext zoo) => Scaled(zoo, radius: 5);

    [Healthy(TwinOf = nameof(TanhHeadForDataOutside))]
    public void TanhHeadForDataInside(ZooContext zoo) => Scaled(zoo, radius: 0.7);

    /// <summary>One-sided: real points are worth 0.9.</summary>
    [Healthy(TwinOf = nameof(SigmoidUnderLogitsLoss))]
    public void SmoothedRealLabels(ZooContext zoo)
    {
        using var generator = Networks.Generator();
        using var discriminator = Networks.Discriminator();
        using var generatorOptimizer = optim.Adam(generator.parameters(), 0.001, beta1: 0.5, beta2: 0.9);
        using var discriminatorOptimizer = optim.Adam(discriminator.parameters(), 0.003, beta1: 0.5, beta2: 0.9);
        Train(zoo, generator, discriminator, generatorOptimizer, discriminatorOptimizer, realLabel: 0.9f);
    }

    private static void Scaled(ZooContext zoo, double radius)
    {
        using var generator = Networks.Generator(("tanh", Tanh()));
        using var discriminator = Networks.Discriminator();
        using var generatorOptimizer = optim.Adam(generator.parameters(), 0.001, beta1: 0.5, beta2: 0.9);
        using var discriminatorOptimizer = optim.Adam(discriminator.parameters(), 0.003, beta1: 0.5, beta2: 0.9);
        Train(zoo, generator, discriminator, generatorOptimizer, discriminatorOptimizer, radius);
    }

    private static void Train(
        ZooContext zoo, Module<Tensor, Tensor> generator, Module<Tensor, Tensor> discriminator,
        optim.Optimizer generatorOptimizer, optim.Optimizer discriminatorOptimizer, double radius = 1, float realLabel = 1)
    {
        var data = Networks.Ring(2000, radius);
        using var writer = new SummaryWriter(zoo.Logs);
        using var watchGenerator = TrainingMonitor.Attach(generator, generatorOptimizer, writer, zoo.Options with { Name = "generator" });
        using var watchDiscriminator = TrainingMonitor.Attach(discriminator, discriminatorOptimizer, writer, zoo.Options with { Name = "discriminator" });
        foreach (var (real, _) in zoo.Steps(data, data, 64, 800))
        {
            using var scope = NewDisposeScope();
            var (yes, no) = (full(64, 1, realLabel), zeros(64, 1));

            discriminatorOptimizer.zero_grad();
            var fake = generator.call(randn(64, Networks.Noise));
            var onReal = discriminator.call(real);
            var onFake = discriminator.call(fake.detach());
            var lossD = F.binary_cross_entropy_with_logits(onReal, yes) + F.binary_cross_entropy_with_logits(onFake, no);
            lossD.backward();
            discriminatorOptimizer.step();
            watchDiscriminator.Step(lossD);

            generatorOptimizer.zero_grad();
            var lossG = F.binary_cross_entropy_with_logits(discriminator.call(fake), ones(64, 1));
            lossG.backward();
            generatorOptimizer.step();
            watchGenerator.Step(lossG);
        }
        Networks.Report(zoo, generator, data);
    }
}
