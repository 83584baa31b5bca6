// Variational autoencoders, with the loss written out: signs, sums, overflow, a code that says nothing.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Autoencoder;

[Family("autoencoder")]
internal sealed class Vaes
{
    private delegate Tensor Criterion(Tensor output, Tensor x, Tensor mu, Tensor logVar);

    /// <summary>The minus in front of the divergence is lost.</summary>
    [Sick("flipped-loss-sign", "impossible-loss", Place = "kl")]
    public void DivergenceWithoutItsMinus(ZooContext zoo) => Train(zoo, Binary(), (output, x, mu, logVar) =>
    {
        var reconstruction = F.binary_cross_entropy(output, x, reduction: Reduction.Sum) / x.shape[0];
        var kl = 0.5 * (1 + logVar - mu.pow(2) - logVar.exp()).sum() / x.shape[0];
        return reconstruction + kl;
    });

    [Healthy(TwinOf = nameof(DivergenceWithoutItsMinus))]
    public void DivergenceWithItsMinus(ZooContext zoo) => Train(zoo, Binary(), (output, x, mu, logVar) =>
    {
        var reconstruction = F.binary_cross_entropy(output, x, reduction: Reduction.Sum) / x.shape[0];
        var kl = -0.5 * (1 + logVar - mu.pow(2) - logVar.exp()).sum() / x.shape[0];
        return reconstruction + kl;
    });

    [Sick("non-finite", Place = "log(|log()")]
    public void LikelihoodByHand(ZooContext zoo) => Train(zoo, Binary(), (output, x, mu, logVar) =>
    {
        var likelihood = (x * output.log()) + ((1 - x) * (1 - output).log());
        return (Divergence(mu, logVar) - likelihood.sum(1)).mean();
    }, rate: 0.01);

    [Healthy(TwinOf = nameof(LikelihoodByHand))]
    public void LikelihoodByHandWithAFloor(ZooContext zoo) => Train(zoo, Binary(), (output, x, mu, logVar) =>
    {
        var p = output.clamp(1e-6, 1 - 1e-6);
        var likelihood = (x * p.log()) + ((1 - x) * (1 - p).log());
        return (Divergence(mu, logVar) - likelihood.sum(1)).mean();
    }, rate: 0.003);

    /// <summary>Pixels to 255 go straight in, and the exponential of the log-variance overflows.</summary>
    [Sick("non-finite", "input-not-normalised", Place = "exp(")]
    public void ExponentialOfALargeLogVariance(ZooContext zoo) => Train(zoo, Grey() * 255, Squares, sigmoid: false, rate: 0.01);

    [Healthy(TwinOf = nameof(ExponentialOfALargeLogVariance))]
    public void ExponentialOfASmallLogVariance(ZooContext zoo) => Train(zoo, Grey(), Squares, sigmoid: false);

    [Sick("wrong-reduction-or-axis", "learning-rate-too-high")]
    public void SummedOverPixelsAndBatch(ZooContext zoo) =>
        Train(zoo, Grey(), (output, x, mu, logVar) => (output - x).pow(2).sum() + (0.1 * Divergence(mu, logVar).sum()), momentum: true, rate: 0.01);

    [Healthy(TwinOf = nameof(SummedOverPixelsAndBatch))]
    public void SummedOverPixelsOnly(ZooContext zoo) =>
        Train(zoo, Grey(), (output, x, mu, logVar) => ((output - x).pow(2).sum(1) + (0.1 * Divergence(mu, logVar))).mean(), momentum: true, rate: 0.01);

    /// <summary>The divergence weighs so much that the code carries nothing: every picture comes out as the mean one.</summary>
    [Sick("constant-prediction", "input-ignored", "underfitting")]
    public void DivergenceTimesFourHundred(ZooContext zoo) => Train(zoo, Binary(), (output, x, mu, logVar) =>
        (F.binary_cross_entropy(output, x, reduction: Reduction.Sum) / x.shape[0]) + (400 * Divergence(mu, logVar).mean()));

    /// <summary>The weight of the divergence grows from nothing, so the loss rises for a while although all is well.</summary>
    [Healthy(TwinOf = nameof(DivergenceTimesFourHundred))]
    public void DivergenceWarmedUp(ZooContext zoo)
    {
        var step = 0;
        Train(zoo, Binary(), (output, x, mu, logVar) =>
        {
            var weight = Math.Min(1, step++ / 200.0);
            return (F.binary_cross_entropy(output, x, reduction: Reduction.Sum) / x.shape[0]) + (weight * Divergence(mu, logVar).mean());
        });
    }

    private static Tensor Grey() => Data.Shapes(1000, classes: 4, size: 12, noise: 0.05).X.flatten(1);

    private static Tensor Binary() => Grey().gt(0.5).to_type(ScalarType.Float32);

    private static Tensor Divergence(Tensor mu, Tensor logVar) => -0.5 * (1 + logVar - mu.pow(2) - logVar.exp()).sum(1);

    private static Tensor Squares(Tensor output, Tensor x, Tensor mu, Tensor logVar) =>
        (output - x).pow(2).sum(1).mean() + (0.1 * Divergence(mu, logVar).mean());

    private static void Train(ZooContext zoo, Tensor images, Criterion criterion, bool sigmoid = true, double rate = 0.003, bool momentum = false)
    {
        using var model = new Vae(sigmoid);
        using optim.Optimizer optimizer = momentum ? optim.SGD(model.parameters(), rate, momentum: 0.9) : optim.Adam(model.parameters(), rate);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        foreach (var (x, _) in zoo.Steps(images, images, 50, 350))
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var (output, mu, logVar) = model.call(x);
            var loss = criterion(output, x, mu, logVar);
            loss.backward();
            optimizer.step();
            monitor.Step(loss, x, output, x);
        }
        using var off = no_grad();
        using var end = NewDisposeScope();
        var (last, _, _) = model.call(images);
        zoo.Result("mse over variance", F.mse_loss(last, images).item<float>() / (images - images.mean([0])).pow(2).mean().item<float>());
    }

    private sealed class Vae : Module<Tensor, (Tensor Output, Tensor Mu, Tensor LogVar)>
    {
        private readonly Module<Tensor, Tensor> encoder = Sequential(("fc1", Linear(144, 96)), ("relu", ReLU()));
        private readonly Module<Tensor, Tensor> toMu = Linear(96, 8), toLogVar = Linear(96, 8);
        private readonly Module<Tensor, Tensor> decoder = Sequential(("fc1", Linear(8, 96)), ("relu", ReLU()), ("fc2", Linear(96, 144)));
        private readonly bool sigmoid;

        public Vae(bool sigmoid) : base(nameof(Vae))
        {
            this.sigmoid = sigmoid;
            RegisterComponents();
            foreach (var layer in modules().OfType<TorchSharp.Modules.Linear>())
            {
                init.xavier_normal_(layer.weight!);
                init.zeros_(layer.bias!);
            }
        }

        public override (Tensor Output, Tensor Mu, Tensor LogVar) forward(Tensor input)
        {
            var hidden = encoder.call(input);
            var (mu, logVar) = (toMu.call(hidden), toLogVar.call(hidden));
            var std = (logVar * 0.5).exp();
            var z = mu + (std * randn_like(std));
            var output = decoder.call(z);
            return (sigmoid ? output.sigmoid() : output, mu, logVar);
        }
    }
}
