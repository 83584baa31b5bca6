// Where a disc is in a picture: coordinates by a small convolutional network.
using Sonde.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace FaultZoo.Programs.Regression;

[Family("regression")]
internal sealed class ImageRegression
{
    private const int Size = 16;

    /// <summary>Coordinates in pixels, a head that ends at one.</summary>
    [Sick("label-range", "loss-head-mismatch", "target-not-scaled", "saturated-activation", Place = "head|sigmoid|mse_loss")]
    public void SigmoidForPixelCoordinates(ZooContext zoo) => Train(zoo, new Net(sigmoid: true), scale: Size);

    [Healthy(TwinOf = nameof(SigmoidForPixelCoordinates))]
    public void SigmoidForShareOfTheWidth(ZooContext zoo) => Train(zoo, new Net(sigmoid: true), scale: 1);

    [Sick("batchnorm-tiny-batch", "train-eval-inconsistent", Place = "normed")]
    public void NormOverBatchesOfOne(ZooContext zoo) => Train(zoo, new Net(norm: true), batch: 1, epochs: 1);

    [Healthy(TwinOf = nameof(NormOverBatchesOfOne))]
    public void NormOverBatchesOfThirty(ZooContext zoo) => Train(zoo, new Net(norm: true), batch: 30);

    [Sick("eval-mode-missing")]
    public void DropoutWhileEvaluating(ZooContext zoo) => Train(zoo, new Net(drop: 0.3), evalMode: false);

    [Healthy(TwinOf = nameof(DropoutWhileEvaluating))]
    public void NoDropoutWhileEvaluating(ZooContext zoo) => Train(zoo, new Net(drop: 0.1));

    /// <summary>Channels are brought to the front, then flattened with the batch behind them.</summary>
    [Sick("batch-leak", Place = "permute|reshape")]
    public void ChannelsMixedWithTheBatch(ZooContext zoo) => Train(zoo, new Net(mixed: true));

    [Healthy(TwinOf = nameof(ChannelsMixedWithTheBatch))]
    public void ChannelsAndBatchApart(ZooContext zoo) => Train(zoo, new Net(mixed: false));

    /// <summary>The pictures are turned in every epoch, the coordinates are not.</summary>
    [Sick("misaligned-labels", "loss-not-decreasing", "underfitting")]
    public void PicturesTransposedOnly(ZooContext zoo) => Train(zoo, new Net(), augment: (x, y) => (Flip(x), y));

    [Healthy(TwinOf = nameof(PicturesTransposedOnly))]
    public void PicturesAndCoordinatesMirrored(ZooContext zoo) =>
        Train(zoo, new Net(), augment: (x, y) => rand(1).item<float>() < 0.5 ? (x, y) : (x.flip(3), stack([1 - y[.., 0], y[.., 1]], 1)));

    private static Tensor Flip(Tensor x) => x[randperm(x.shape[0])].flip(2);

    /// <summary>Pictures [n, 1, 16, 16] with a bright disc; its centre in 0..1: [n, 2].</summary>
    private static (Tensor X, Tensor Y) Discs(int n)
    {
        var centre = 0.15 + (rand(n, 2) * 0.7);
        var at = (arange(Size).to_type(ScalarType.Float32) + 0.5) / Size;
        var across = (at.reshape(1, 1, 1, Size) - centre[.., 0].reshape(n, 1, 1, 1)).pow(2);
        var down = (at.reshape(1, 1, Size, 1) - centre[.., 1].reshape(n, 1, 1, 1)).pow(2);
        return ((-(across + down) * 60).exp() + (randn(n, 1, Size, Size) * 0.1), centre);
    }

    private static void Train(
        ZooContext zoo, Net model, double scale = 1, int batch = 30, int epochs = 12, bool evalMode = true,
        Func<Tensor, Tensor, (Tensor, Tensor)>? augment = null)
    {
        var (x, y) = Discs(800);
        y *= scale;
        var (testX, testY) = (x[600..], y[600..]);
        using var optimizer = optim.Adam(model.parameters(), 0.003);
        using var monitor = TrainingMonitor.Attach(model, optimizer, zoo.Logs, zoo.Options);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            model.train();
            foreach (var (picture, centre) in zoo.Batches(x[..600], y[..600], batch))
            {
                using var scope = NewDisposeScope();
                var (data, target) = augment is null ? (picture, centre) : augment(picture, centre);
                optimizer.zero_grad();
                var output = model.call(data);
                var loss = F.mse_loss(output, target);
                loss.backward();
                optimizer.step();
                monitor.Step(loss, data, output, target);
            }
            if (evalMode) model.eval();
            using var quiet = no_grad();
            using var inner = NewDisposeScope();
            monitor.Evaluate(F.mse_loss(model.call(testX), testY).item<float>());
        }
        model.eval();
        using var off = no_grad();
        using var end = NewDisposeScope();
        zoo.Result("held-out mse over variance", F.mse_loss(model.call(testX), testY).item<float>() / testY.var().item<float>());
        model.Dispose();
    }

    private sealed class Net : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1 = Conv2d(1, 8, 3, padding: 1), conv2 = Conv2d(8, 8, 3, padding: 1), pool = MaxPool2d(2);
        private readonly Module<Tensor, Tensor> normed, dropout, hidden = Linear(128, 32), head;
        private readonly bool mixed;

        public Net(bool sigmoid = false, bool norm = false, double drop = 0, bool mixed = false) : base(nameof(Net))
        {
            this.mixed = mixed;
            normed = norm ? BatchNorm1d(32) : Identity();
            dropout = Dropout(drop);
            head = sigmoid ? Sequential(("fc", Linear(32, 2)), ("sigmoid", Sigmoid())) : Linear(32, 2);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var maps = pool.call(F.relu(conv1.call(input)));
            maps = pool.call(F.relu(conv2.call(maps)));
            var flat = mixed
                ? maps.permute(1, 0, 2, 3).reshape(input.shape[0], -1)
                : maps.reshape(input.shape[0], -1);
            return head.call(dropout.call(F.relu(normed.call(hidden.call(flat)))));
        }
    }
}
