// GANs watched from the generator's side only: mistakes in the generator's half of the step.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Gan;

[Family("gan")]
internal sealed class GeneratorSteps
{
    /// <summary>The detached points of the discriminator's half are judged again, so the generator hears nothing.</summary>
    [Sick("no-gradient", "graph-cut", Place = "detach")]
    public void DetachedPointsJudgedAgain(ZooContext zoo)
    {
        using var game = new Game(zoo);
        game.Play((real, z) =>
        {
            var fake = game.Generator.call(z).detach();
            game.TrainDiscriminator(real, fake);
            game.GeneratorOptimizer.zero_grad();
            var loss = F.binary_cross_entropy_with_logits(game.Discriminator.call(fake), ones(64, 1));
            loss.backward();
            game.GeneratorOptimizer.step();
            game.Monitor.Step(loss);
        });
    }

    [Healthy(TwinOf = nameof(DetachedPointsJudgedAgain))]
    public void PointsJudgedAgain(ZooContext zoo)
    {
        using var game = new Game(zoo);
        game.Play((real, z) =>
        {
            var fake = game.Generator.call(z);
            game.TrainDiscriminator(real, fake.detach());
            game.GeneratorOptimizer.zero_grad();
            var loss = F.binary_cross_entropy_with_logits(game.Discriminator.call(fake), ones(64, 1));
            loss.backward();
            game.GeneratorOptimizer.step();
            game.Monitor.Step(loss);
        });
    }

    /// <summary>The generator learns to be recognised: its label is the discriminator's.</summary>
    [Sick("flipped-loss-sign")]
    public void FakesLabelledAsFakesForTheGenerator(ZooContext zoo)
    {
        using var game = new Game(zoo);
        game.Play((real, z) =>
        {
            var fake = game.Generator.call(z);
            game.TrainDiscriminator(real, fake.detach());
            game.GeneratorOptimizer.zero_grad();
            var loss = F.binary_cross_entropy_with_logits(game.Discriminator.call(fake), zeros(64, 1));
            loss.backward();
            game.GeneratorOptimizer.step();
            game.Monitor.Step(loss, z, fake);
        });
    }

    /// <summary>The discriminator's loss reaches the generator too, and nobody clears what it leaves there.</summary>
    [Sick("missing-zero-grad")]
    public void GeneratorNeverCleared(ZooContext zoo)
    {
        using var game = new Game(zoo);
        game.Play((real, z) =>
        {
            var fake = game.Generator.call(z);
            game.TrainDiscriminator(real, fake.detach());
            var loss = F.binary_cross_entropy_with_logits(game.Discriminator.call(fake), ones(64, 1));
            loss.backward();
            game.GeneratorOptimizer.step();
            game.Monitor.Step(loss, z, fake);
        });
    }

    [Healthy(TwinOf = nameof(GeneratorNeverCleared))]
    public void GeneratorClearedByItsModule(ZooContext zoo)
    {
        using var game = new Game(zoo);
        game.Play((real, z) =>
        {
            game.Generator.zero_grad();
            var fake = game.Generator.call(z);
            game.TrainDiscriminator(real, fake.detach());
            var loss = F.binary_cross_entropy_with_logits(game.Discriminator.call(fake), ones(64, 1));
            loss.backward();
            game.GeneratorOptimizer.step();
            game.Monitor.Step(loss, z, fake);
        });
    }

    /// <summary>One backward for both losses, the second through a graph that the first has freed.</summary>
    [Sick("backward-failed", Place = "backward()|discriminator|fc")]
    public void SecondBackwardThroughTheSameGraph(ZooContext zoo)
    {
        using var game = new Game(zoo);
        game.Play((real, z) =>
        {
            var fake = game.Generator.call(z);
            game.TrainDiscriminator(real, fake);
            game.GeneratorOptimizer.zero_grad();
            var loss = F.binary_cross_entropy_with_logits(game.Discriminator.call(fake), ones(64, 1));
            loss.backward();
            game.GeneratorOptimizer.step();
            game.Monitor.Step(loss);
        });
    }

    /// <summary>Least squares in place of cross-entropy.</summary>
    [Healthy]
    public void LeastSquares(ZooContext zoo)
    {
        using var game = new Game(zoo);
        game.Play((real, z) =>
        {
            var fake = game.Generator.call(z);
            game.DiscriminatorOptimizer.zero_grad();
            var lossD = (game.Discriminator.call(real) - 1).pow(2).mean() + game.Discriminator.call(fake.detach()).pow(2).mean();
            lossD.backward();
            game.DiscriminatorOptimizer.step();
            game.GeneratorOptimizer.zero_grad();
            var loss = (game.Discriminator.call(fake) - 1).pow(2).mean();
            loss.backward();
            game.GeneratorOptimizer.step();
            game.Monitor.Step(loss, z, fake);
        });
    }

    private sealed class Game : IDisposable
    {
        private readonly ZooContext zoo;

        public Game(ZooContext zoo)
        {
            this.zoo = zoo;
            GeneratorOptimizer = optim.Adam(Generator.parameters(), 0.001, beta1: 0.5, beta2: 0.9);
            DiscriminatorOptimizer = optim.Adam(Discriminator.parameters(), 0.003, beta1: 0.5, beta2: 0.9);
            Monitor = TrainingMonitor.Attach(Generator, GeneratorOptimizer, zoo.Logs, zoo.Options);
        }

        public Module<Tensor, Tensor> Generator { get; } = Networks.Generator();

        public Module<Tensor, Tensor> Discriminator { get; } = Networks.Discriminator();

        public optim.Optimizer GeneratorOptimizer { get; }

        public optim.Optimizer DiscriminatorOptimizer { get; }

        public TrainingMonitor Monitor { get; }

        public void Play(Action<Tensor, Tensor> step)
        {
            var data = Networks.Ring(2000);
            foreach (var (real, _) in zoo.Steps(data, data, 64, 800))
            {
                using var scope = NewDisposeScope();
                step(real, randn(64, Networks.Noise));
            }
            Networks.Report(zoo, Generator, data);
        }

        public void TrainDiscriminator(Tensor real, Tensor fake)
        {
            DiscriminatorOptimizer.zero_grad();
            var loss = F.binary_cross_entropy_with_logits(Discriminator.call(real), ones(64, 1))
                + F.binary_cross_entropy_with_logits(Discriminator.call(fake), zeros(64, 1));
            loss.backward();
            DiscriminatorOptimizer.step();
        }

        public void Dispose()
        {
            Monitor.Dispose();
            GeneratorOptimizer.Dispose();
            DiscriminatorOptimizer.Dispose();
        }
    }
}
