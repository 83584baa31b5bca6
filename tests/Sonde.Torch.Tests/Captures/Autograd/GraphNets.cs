// Networks whose graphs are known.
using Sonde.Torch.Tests.Tracing;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Autograd;

internal sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> conv1 = Conv2d(4, 4, 3, padding: 1);
    private readonly Module<Tensor, Tensor> norm = BatchNorm2d(4);
    private readonly Module<Tensor, Tensor> conv2 = Conv2d(4, 4, 3, padding: 1);

    public ResidualBlock() : base(nameof(ResidualBlock)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var inner = norm.call(conv1.call(x)).relu();
        return (conv2.call(inner) + x).relu();
    }
}

/// <summary>Doubles forward and backward.</summary>
internal sealed class Doubled : autograd.SingleTensorFunction<Doubled>
{
    public override string Name => nameof(Doubled);

    public static int ForwardLine { get; private set; }

    public override Tensor forward(autograd.AutogradContext context, params object[] inputs) =>
        Place.Noted((Tensor)inputs[0] * 2, out var line) is var result && (ForwardLine = line) > 0 ? result : result;

    public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient) => [gradient * 2];
}

internal sealed class TiedAutoencoder : Module<Tensor, Tensor>
{
    private readonly TorchSharp.Modules.Linear encoder = Linear(4, 3, hasBias: false);
    private readonly TorchSharp.Modules.Parameter bias = Parameter(zeros(4));

    public TiedAutoencoder() : base(nameof(TiedAutoencoder)) => RegisterComponents();

    public override Tensor forward(Tensor x) => encoder.call(x).tanh().mm(encoder.weight) + bias;
}
