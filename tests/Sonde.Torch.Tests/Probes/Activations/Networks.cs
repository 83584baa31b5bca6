// Small real networks of the kinds that people train.
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Probes.Activations;

internal static class Networks
{
    public static TheoryData<string> Names => ["cnn", "inplace", "lstm", "transformer", "autoencoder", "residual", "frozen"];

    public static nn.Module Make(string name, out Func<Tensor> loss)
    {
        random.manual_seed(11);
        switch (name)
        {
            case "cnn":
                {
                    var net = Cnn();
                    var (x, y) = Images();
                    loss = () => functional.cross_entropy(net.call(x), y);
                    return net;
                }
            case "inplace":
                {
                    var net = Sequential(
                        ("conv", Conv2d(1, 6, 3)), ("relu", ReLU(inplace: true)), ("drop", Dropout(0.1)), ("flat", Flatten()), ("fc", Linear(6 * 100, 10)));
                    var (x, y) = Images();
                    loss = () => functional.cross_entropy(net.call(x), y);
                    return net;
                }
            case "lstm":
                {
                    var net = new Texts();
                    var x = randint(0, 20, [8, 9]);
                    var y = randint(0, 2, [8]);
                    loss = () => functional.cross_entropy(net.call(x), y);
                    return net;
                }
            case "transformer":
                {
                    var net = new Language();
                    var x = randint(0, 20, [6, 4]);
                    loss = () => functional.cross_entropy(net.call(x).view(-1, 20), x.view(-1));
                    return net;
                }
            case "autoencoder":
                {
                    var net = Sequential(("encode", Sequential(Linear(144, 32), Tanh(), Linear(32, 4))),
                        ("decode", Sequential(Linear(4, 32), Tanh(), Linear(32, 144), Sigmoid())));
                    var x = rand(16, 144);
                    loss = () => functional.mse_loss(net.call(x), x);
                    return net;
                }
            case "residual":
                {
                    var net = new Residual();
                    var (x, y) = Images();
                    loss = () => functional.cross_entropy(net.call(x), y);
                    return net;
                }
            default:
                {
                    var net = Cnn();
                    foreach (var (parameter, frozen) in net.named_parameters().Select(p => (p.parameter, p.name.StartsWith("conv1", StringComparison.Ordinal))))
                        parameter.requires_grad = !frozen;
                    var (x, y) = Images();
                    loss = () => functional.cross_entropy(net.call(x), y);
                    return net;
                }
        }
    }

    public static Sequential Cnn()
    {
        random.manual_seed(7);
        return Sequential(
            ("conv1", Conv2d(1, 8, 3, padding: 1)), ("relu1", ReLU()), ("pool", MaxPool2d(2)), ("conv2", Conv2d(8, 12, 3)),
            ("bn", BatchNorm2d(12)), ("relu2", ReLU()),
            ("flat", Flatten()), ("fc", Linear(12 * 16, 10)));
    }

    public static (Tensor X, Tensor Y) Images()
    {
        random.manual_seed(5);
        return (rand(16, 1, 12, 12), randint(0, 10, [16]));
    }

    private sealed class Texts : Module<Tensor, Tensor>
    {
        private readonly Embedding _embed = Embedding(20, 8);
        private readonly LSTM _lstm = LSTM(8, 12, batchFirst: true);
        private readonly Linear _out = Linear(12, 2);

        public Texts() : base(nameof(Texts)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var (output, _, _) = _lstm.call(_embed.call(input));
            return _out.call(output[TensorIndex.Colon, -1]);
        }
    }

    private sealed class Language : Module<Tensor, Tensor>
    {
        private readonly Embedding _embed = Embedding(20, 16);
        private readonly TransformerEncoderLayer _block = TransformerEncoderLayer(16, 2, 32, 0.0);
        private readonly Linear _out = Linear(16, 20);

        public Language() : base(nameof(Language)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _out.call(_block.call(_embed.call(input), null!, null!));
    }

    private sealed class Residual : Module<Tensor, Tensor>
    {
        private readonly Conv2d _first = Conv2d(1, 6, 3, padding: 1), _second = Conv2d(6, 6, 3, padding: 1);
        private readonly ReLU _relu = ReLU(inplace: true);
        private readonly Linear _out = Linear(6, 10);

        public Residual() : base(nameof(Residual)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var h = _relu.call(_first.call(input));
            h = _relu.call(_second.call(h) + h);   // one module, called twice, in place
            return _out.call(h.mean([2, 3]));
        }
    }
}

/// <summary>The style of most examples: rectifiers as functions.</summary>
internal sealed class FunctionalNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = Conv2d(1, 8, 3), conv2 = Conv2d(8, 12, 3);
    private readonly Linear fc = Linear(12 * 64, 10);

    public FunctionalNet() : base(nameof(FunctionalNet)) => RegisterComponents();

    public override Tensor forward(Tensor input) => fc.call(functional.relu(conv2.call(functional.relu(conv1.call(input)))).flatten(1));
}

/// <summary>A cell called once a time step, an LSTM's tuple, a head called twice.</summary>
internal sealed class CellNet : Module<Tensor, Tensor>
{
    private readonly RNNCell cell = RNNCell(3, 7);
    private readonly LSTM lstm = LSTM(3, 7);
    private readonly Linear head = Linear(7, 1);

    public CellNet() : base(nameof(CellNet)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        var h = zeros(input.shape[1], 7);
        for (var t = 0; t < input.shape[0]; t++) h = cell.call(input[t], h);
        var (output, _, _) = lstm.call(input);
        return head.call(h) + head.call(output[-1]);
    }
}

/// <summary>Its middle module gives back something that throws when it is looked into.</summary>
internal sealed class BrokenNet : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 2);
    private readonly Broken broken = new();

    public BrokenNet() : base(nameof(BrokenNet)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        broken.call(input);
        return fc.call(input).square().mean();
    }

    private sealed class Broken() : Module<Tensor, Broken.Bundle>(nameof(Broken))
    {
        public override Bundle forward(Tensor input) => new();

        internal sealed class Bundle : List<Tensor>, IEnumerable<Tensor>
        {
            IEnumerator<Tensor> IEnumerable<Tensor>.GetEnumerator() => throw new InvalidOperationException("this bundle cannot be listed");
        }
    }
}

/// <summary>Calls its child's forward, which runs no hooks.</summary>
internal sealed class ForwardNet : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 2);

    public ForwardNet() : base(nameof(ForwardNet)) => RegisterComponents();

    public override Tensor forward(Tensor input) => fc.forward(input);
}

/// <summary>One of its outputs is not contiguous: reading it takes ops.</summary>
internal sealed class TransposingNet : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 4);
    private readonly Turn turn = new();

    public TransposingNet() : base(nameof(TransposingNet)) => RegisterComponents();

    public override Tensor forward(Tensor input) => turn.call(fc.call(input));

    private sealed class Turn() : Module<Tensor, Tensor>(nameof(Turn))
    {
        public override Tensor forward(Tensor input) => input.t();
    }
}
