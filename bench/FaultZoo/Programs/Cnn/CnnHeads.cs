// A convolutional network as a class of its own on images of strokes: heads, losses, frozen and cut parts.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Cnn;

[Family("cnn")]
internal sealed class CnnHeads
{
    [Sick("label-range", Place = "cross_entropy")]
    public void ClassIdsFromOne(ZooContext zoo) => Train(zoo, new ConvNet(4), encode: y => y + 1);

    [Healthy(TwinOf = nameof(ClassIdsFromOne))]
    public void ClassIdsFromZero(ZooContext zoo) => Train(zoo, new ConvNet(4));

    [Sick("loss-head-mismatch", "dead-relu", "constant-prediction", Place = "relu|head|Relu")]
    public void ReluOnTheScores(ZooContext zoo) => Train(zoo, new ConvNet(4) { OnScores = scores => F.relu(scores - 1.5) }, rate: 0.05);

    [Healthy(TwinOf = nameof(ReluOnTheScores))]
    public void PlainScores(ZooContext zoo) => Train(zoo, new ConvNet(4) { OnScores = scores => scores - 1.5 }, rate: 0.05);

    [Sick("wrong-reduction-or-axis", "learning-rate-too-high", Place = "cross_entropy")]
    public void LossSummedOverTheBatch(ZooContext zoo) =>
        Train(zoo, new ConvNet(4), (output, y) => F.cross_entropy(output, y, reduction: nn.Reduction.Sum));

    [Healthy(TwinOf = nameof(LossSummedOverTheBatch))]
    public void LossAveragedOverTheBatch(ZooContext zoo) =>
        Train(zoo, new ConvNet(4), (output, y) => F.cross_entropy(output, y, reduction: nn.Reduction.Mean));

    [Sick("loss-head-mismatch", Place = "mse_loss")]
    public void SquaredErrorOfClassIds(ZooContext zoo) =>
        Train(zoo, new ConvNet(1), (output, y) => F.mse_loss(output.squeeze(1), y.to_type(ScalarType.Float32)), rate: 0.02, evaluate: false);

    [Sick("graph-cut", "no-gradient", Place = "detach")]
    public void FeaturesDetached(ZooContext zoo) => Train(zoo, new ConvNet(4) { Detach = true }, passAll: false);

    [Healthy(TwinOf = nameof(FeaturesDetached))]
    public void FeaturesAttached(ZooContext zoo) => Train(zoo, new ConvNet(4), passAll: false);

    [Sick("frozen-parameter", Place = "features")]
    public void FrozenWithoutBeingTrained(ZooContext zoo)
    {
        var model = new ConvNet(4);
        Freeze(model);
        Train(zoo, model);
    }

    /// <summary>Trained first, then a new head on frozen features: nothing is wrong.</summary>
    [Healthy(TwinOf = nameof(FrozenWithoutBeingTrained))]
    public void FrozenAfterBeingTrained(ZooContext zoo)
    {
        var model = new ConvNet(4);
        var (images, labels) = Data.Shapes(1000);
        using (var pretrain = optim.Adam(model.parameters(), 0.003))
        {
            foreach (var (x, y) in zoo.Steps(images, labels, 32, 250))
            {
                using var scope = NewDisposeScope();
                pretrain.zero_grad();
                F.cross_entropy(model.call(x), y).backward();
                pretrain.step();
            }
        }
        Freeze(model);
        Train(zoo, model);
    }

    [Sick("batch-leak", "wrong-reduction-or-axis", Place = "view|reshape|softmax")]
    public void BatchMixedByReshape(ZooContext zoo) => Train(zoo, new ConvNet(4) { MixBatch = true }, passAll: true, evaluate: false);

    [Healthy(TwinOf = nameof(BatchMixedByReshape))]
    public void BatchKeptByFlatten(ZooContext zoo) => Train(zoo, new ConvNet(4), passAll: true, evaluate: false);

    [Sick("batchnorm-tiny-batch", "train-eval-inconsistent", Place = "norm")]
    public void NormOverTwoSamples(ZooContext zoo) => Train(zoo, new ConvNet(4) { Norm = BatchNorm1d(32) }, batch: 2, rate: 0.02);

    [Healthy(TwinOf = nameof(NormOverTwoSamples))]
    public void LayerNormWithTwoSamples(ZooContext zoo) => Train(zoo, new ConvNet(4) { Norm = LayerNorm(32) }, batch: 2, rate: 0.02);

    [Healthy]
    public void LabelSmoothing(ZooContext zoo) => Train(zoo, new ConvNet(4), (output, y) => F.cross_entropy(output, y, label_smoothing: 0.1));

    private static void Freeze(ConvNet model)
    {
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (name.StartsWith("features", StringComparison.Ordinal)) parameter.requires_grad = false;
        }
    }

    private static void Train(
        ZooContext zoo, ConvNet model, Func<Tensor, Tensor, Tensor>? criterion = null, Func<Tensor, Tensor>? encode = null,
        double rate = 0.1, int batch = 32, bool passAll = true, bool evaluate = true)
    {
        var (images, labels) = Data.Shapes(1500);
        var (trainX, trainY, testX, testY) = (images[..1200], labels[..1200], images[1200..], labels[1200..]);
        using var optimizer = optim.SGD(model.parameters().ToList(), rate, momentum: 0.5);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < (batch < 8 ? 1 : 8); epoch++)
        {
            model.train();
            foreach (var (x, label) in zoo.Batches(trainX, trainY, batch))
            {
                using var scope = NewDisposeScope();
                var y = encode is null ? label.alias() : encode(label);
                optimizer.zero_grad();
                var output = model.call(x);
                var loss = criterion is null ? F.cross_entropy(output, y) : criterion(output, y);
                loss.backward();
                optimizer.step();
                if (passAll) monitor.Step(loss, x, output, y);
                else monitor.Step(loss);
            }
            if (evaluate)
            {
                model.eval();
                using var quiet = no_grad();
                using var scope = NewDisposeScope();
                var output = model.call(testX);
                monitor.Evaluate(F.cross_entropy(output, testY).item<float>(), output.argmax(1).eq(testY).to_type(ScalarType.Float32).mean().item<float>());
            }
        }
        model.eval();
        using var end = no_grad();
        using var scores = model.call(testX);
        using var predicted = scores.shape[1] > 1 ? scores.argmax(1) : scores.squeeze(1).round().to_type(ScalarType.Int64);
        zoo.Result("held-out accuracy", predicted.eq(testY).to_type(ScalarType.Float32).mean().item<float>());
        model.Dispose();
    }

    private sealed class ConvNet : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> features = Sequential(
            ("conv1", Conv2d(1, 8, 3, padding: 1)), ("relu1", ReLU()), ("pool1", MaxPool2d(2)),
            ("conv2", Conv2d(8, 16, 3, padding: 1)), ("relu2", ReLU()), ("pool2", MaxPool2d(2)));
        private readonly Module<Tensor, Tensor> fc = Linear(16 * 16, 32), head;
        private Module<Tensor, Tensor>? norm;

        public ConvNet(long classes) : base(nameof(ConvNet))
        {
            head = Linear(32, classes);
            RegisterComponents();
        }

        public bool Detach { get; init; }

        public bool MixBatch { get; init; }

        public Func<Tensor, Tensor> OnScores { get; init; } = scores => scores;

        public Module<Tensor, Tensor> Norm
        {
            init => register_module("norm", norm = value);
        }

        public override Tensor forward(Tensor input)
        {
            var maps = features.call(input);
            if (Detach) maps = maps.detach();
            var flat = maps.flatten(1);
            if (MixBatch)
            {
                flat = maps.permute(1, 2, 3, 0).contiguous().view(input.shape[0], -1);
            }
            var hidden = fc.call(flat);
            if (norm is not null) hidden = norm.call(hidden);
            return OnScores(head.call(F.relu(hidden)));
        }
    }
}
