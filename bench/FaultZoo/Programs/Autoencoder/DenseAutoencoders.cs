// Dense autoencoders on small images: heads that cannot reach the pixels, depth, and halves that are not trained.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Autoencoder;

[Family("autoencoder")]
internal sealed class DenseAutoencoders
{
    private const int Pixels = 144;

    [Sick("loss-head-mismatch", "label-range", Place = "out")]
    public void ReluHeadOnStandardisedPixels(ZooContext zoo) => Train(zoo, Net(ReLU()), Standardised());

    [Healthy(TwinOf = nameof(ReluHeadOnStandardisedPixels))]
    public void LinearHeadOnStandardisedPixels(ZooContext zoo) => Train(zoo, Net(Identity()), Standardised());

    [Sick("label-range", "loss-head-mismatch", "target-not-scaled", Place = "out|mse_loss")]
    public void SigmoidHeadOnPixelsTo255(ZooContext zoo) => Train(zoo, Net(Sigmoid()), Images() * 255);

    [Healthy(TwinOf = nameof(SigmoidHeadOnPixelsTo255))]
    public void SigmoidHeadOnPixelsToOne(ZooContext zoo) => Train(zoo, Net(Sigmoid()), Images());

    /// <summary>Normalised to -1..1, as for a GAN, then the loss of the tutorial for 0..1.</summary>
    [Sick("label-range", "impossible-loss", "loss-head-mismatch", Place = "binary_cross_entropy_with_logits")]
    public void BinaryCrossEntropyOnPixelsFromMinusOne(ZooContext zoo) =>
        Train(zoo, Net(Identity()), (Images() - 0.5) / 0.5, (output, x) => F.binary_cross_entropy_with_logits(output, x));

    [Healthy(TwinOf = nameof(BinaryCrossEntropyOnPixelsFromMinusOne))]
    public void TanhOnPixelsFromMinusOne(ZooContext zoo) => Train(zoo, Net(Tanh()), (Images() - 0.5) / 0.5);

    [Sick("vanishing-gradient", "poor-initialisation")]
    public void TenSigmoidLayers(ZooContext zoo) => Train(zoo, Deep(() => Sigmoid(), norm: false), Images());

    [Healthy(TwinOf = nameof(TenSigmoidLayers))]
    public void TenReluLayersWithNorm(ZooContext zoo) => Train(zoo, Deep(() => ReLU(), norm: true), Images());

    [Sick("poor-initialisation", "symmetric-weights", "all-zero-tensor")]
    public void AllWeightsZero(ZooContext zoo)
    {
        using var model = Net(Sigmoid());
        foreach (var (_, parameter) in model.named_parameters())
        {
            init.zeros_(parameter);
        }
        Train(zoo, model, Images());
    }

    [Healthy(TwinOf = nameof(AllWeightsZero))]
    public void AllBiasesZero(ZooContext zoo)
    {
        using var model = Net(Sigmoid());
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (name.EndsWith("bias", StringComparison.Ordinal)) init.zeros_(parameter);
            else init.xavier_uniform_(parameter);
        }
        Train(zoo, model, Images());
    }

    /// <summary>Clean pictures from noisy ones.</summary>
    [Healthy]
    public void Denoising(ZooContext zoo) => Train(zoo, Net(Sigmoid()), Images(), noise: 0.3);

    private static Tensor Images() => Data.Shapes(1100, classes: 4, size: 12, noise: 0.05).X.flatten(1);

    private static Tensor Standardised()
    {
        var images = Images();
        return (images - images.mean()) / images.std();
    }

    private static Module<Tensor, Tensor> Net(Module<Tensor, Tensor> head) => Sequential(
        ("encode1", Linear(Pixels, 96)), ("relu1", ReLU()), ("encode2", Linear(96, 24)), ("relu2", ReLU()),
        ("decode1", Linear(24, 96)), ("relu3", ReLU()), ("decode2", Linear(96, Pixels)), ("out", head));

    private static Module<Tensor, Tensor> Deep(Func<Module<Tensor, Tensor>> activation, bool norm)
    {
        int[] widths = [Pixels, 96, 80, 64, 48, 32, 48, 64, 80, 96, Pixels];
        var layers = new List<(string, Module<Tensor, Tensor>)>();
        for (var i = 1; i < widths.Length; i++)
        {
            layers.Add(($"fc{i}", Linear(widths[i - 1], widths[i])));
            if (i == widths.Length - 1) break;
            if (norm) layers.Add(($"bn{i}", BatchNorm1d(widths[i])));
            layers.Add(($"act{i}", activation()));
        }
        layers.Add(("out", Sigmoid()));
        return Sequential(layers);
    }

    private static void Train(
        ZooContext zoo, Module<Tensor, Tensor> model, Tensor images, Func<Tensor, Tensor, Tensor>? criterion = null, double noise = 0)
    {
        criterion ??= (output, x) => F.mse_loss(output, x);
        var (train, test) = (images[..1000], images[1000..]);
        using var optimizer = optim.Adam(model.parameters(), 0.003);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 14; epoch++)
        {
            model.train();
            foreach (var (x, _) in zoo.Batches(train, train, 40))
            {
                using var scope = NewDisposeScope();
                var input = noise > 0 ? x + (randn_like(x) * noise) : x;
                optimizer.zero_grad();
                var output = model.call(input);
                var loss = criterion(output, x);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, input, output, x);
            }
            model.eval();
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            monitor.Evaluate(criterion(model.call(test), test).item<float>());
        }
        using var end = NewDisposeScope();
        using var off = no_grad();
        zoo.Result("held-out mse over variance", F.mse_loss(model.call(test), test).item<float>() / test.var().item<float>());
    }
}
