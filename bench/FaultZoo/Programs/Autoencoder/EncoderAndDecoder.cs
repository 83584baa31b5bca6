// Autoencoders of two modules: what lies between the halves, what the optimizer holds, codes that are rounded.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Autoencoder;

[Family("autoencoder")]
internal sealed class EncoderAndDecoder
{
    [Sick("optimizer-misses-parameters", Place = "decoder")]
    public void OnlyTheEncoderInTheOptimizer(ZooContext zoo)
    {
        using var model = new TwoHalves(z => z);
        using var optimizer = optim.Adam(model.Encoder.parameters(), 0.003);
        Train(zoo, model, optimizer);
    }

    [Healthy(TwinOf = nameof(OnlyTheEncoderInTheOptimizer))]
    public void BothHalvesInTheOptimizer(ZooContext zoo)
    {
        using var model = new TwoHalves(z => z);
        using var optimizer = optim.Adam([.. model.Encoder.parameters(), .. model.Decoder.parameters()], 0.003);
        Train(zoo, model, optimizer);
    }

    /// <summary>The codes were wanted as an array for a plot, and went on from there.</summary>
    [Sick("graph-cut", "no-gradient", Place = "codes|encoder")]
    public void CodesThroughAnArray(ZooContext zoo)
    {
        using var model = new TwoHalves(z =>
        {
            var codes = z.data<float>().ToArray();
            return tensor(codes).reshape(z.shape);
        });
        using var optimizer = optim.Adam(model.parameters(), 0.003);
        Train(zoo, model, optimizer);
    }

    [Healthy(TwinOf = nameof(CodesThroughAnArray))]
    public void CodesAndTheirArray(ZooContext zoo)
    {
        var largest = 0f;
        using var model = new TwoHalves(z =>
        {
            var codes = z.data<float>().ToArray();
            largest = Math.Max(largest, codes.Max());
            return z;
        });
        using var optimizer = optim.Adam(model.parameters(), 0.003);
        Train(zoo, model, optimizer);
        zoo.Result("largest code", largest);
    }

    /// <summary>Binary codes: rounding has no slope.</summary>
    [Sick("vanishing-gradient", "graph-cut", "no-gradient", "all-zero-tensor", Place = "round|encoder")]
    public void RoundedCodes(ZooContext zoo)
    {
        using var model = new TwoHalves(z => z.sigmoid().round());
        using var optimizer = optim.Adam(model.parameters(), 0.003);
        Train(zoo, model, optimizer);
    }

    [Healthy(TwinOf = nameof(RoundedCodes))]
    public void RoundedCodesStraightThrough(ZooContext zoo)
    {
        using var model = new TwoHalves(z =>
        {
            var soft = z.sigmoid();
            return soft + (soft.round() - soft).detach();
        });
        using var optimizer = optim.Adam(model.parameters(), 0.003);
        Train(zoo, model, optimizer);
    }

    [Sick("train-mode-not-restored")]
    public void PicturesInEvalModeEveryEpoch(ZooContext zoo)
    {
        using var model = new TwoHalves(z => z, drop: 0.2);
        using var optimizer = optim.Adam(model.parameters(), 0.003);
        Train(zoo, model, optimizer, backToTrain: false, passAll: true);
    }

    [Healthy(TwinOf = nameof(PicturesInEvalModeEveryEpoch))]
    public void PicturesInEvalModeAndBack(ZooContext zoo)
    {
        using var model = new TwoHalves(z => z, drop: 0.2);
        using var optimizer = optim.Adam(model.parameters(), 0.003);
        Train(zoo, model, optimizer, passAll: true);
    }

    private static void Train(ZooContext zoo, TwoHalves model, optim.Optimizer optimizer, bool backToTrain = true, bool passAll = false)
    {
        var images = Data.Shapes(1100, classes: 4, size: 12, noise: 0.05).X.flatten(1);
        var (train, test) = (images[..1000], images[1000..]);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < 12; epoch++)
        {
            foreach (var (x, _) in zoo.Batches(train, train, 40))
            {
                using var scope = NewDisposeScope();
                var output = model.call(x);
                var loss = F.mse_loss(output, x);
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
                if (passAll) monitor.Step(loss, x, output, x);
                else monitor.Step(loss);
            }
            model.eval();
            using (no_grad())
            using (NewDisposeScope())
            {
                monitor.Evaluate(F.mse_loss(model.call(test), test).item<float>());
            }
            if (backToTrain) model.train();
        }
        using var end = NewDisposeScope();
        using var off = no_grad();
        model.eval();
        zoo.Result("held-out mse over variance", F.mse_loss(model.call(test), test).item<float>() / test.var().item<float>());
    }

    private sealed class TwoHalves : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> encoder, decoder;
        private readonly Func<Tensor, Tensor> between;

        public TwoHalves(Func<Tensor, Tensor> between, double drop = 0) : base(nameof(TwoHalves))
        {
            this.between = between;
            encoder = Sequential(("fc1", Linear(144, 96)), ("norm", BatchNorm1d(96)), ("relu", ReLU()), ("drop", Dropout(drop)), ("fc2", Linear(96, 24)));
            decoder = Sequential(("fc1", Linear(24, 96)), ("relu", ReLU()), ("fc2", Linear(96, 144)), ("sigmoid", Sigmoid()));
            RegisterComponents();
        }

        public Module<Tensor, Tensor> Encoder => encoder;

        public Module<Tensor, Tensor> Decoder => decoder;

        public override Tensor forward(Tensor input)
        {
            var z = encoder.call(input);
            return decoder.call(between(z));
        }
    }
}
