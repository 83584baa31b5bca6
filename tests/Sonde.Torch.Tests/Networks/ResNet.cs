// A small residual network (He et al. 2015): two blocks, the second with a projection on its skip.
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Networks;

/// <summary>[n, 1, 28, 28] to [n, 10].</summary>
internal sealed class ResNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _stem = Sequential(
        ("conv", Conv2d(1, 8, 3, stride: 2, padding: 1, bias: false)), ("bn", BatchNorm2d(8)), ("relu", ReLU()));
    private readonly Module<Tensor, Tensor> _block1 = new ResidualBlock(8, 8, stride: 1);
    private readonly Module<Tensor, Tensor> _block2 = new ResidualBlock(8, 16, stride: 2);
    private readonly Module<Tensor, Tensor> _fc = Linear(16, 10);

    public ResNet()
        : base(nameof(ResNet)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        var x = _block2.call(_block1.call(_stem.call(input)));
        return _fc.call(x.mean([2, 3]));
    }
}

/// <summary>Two 3x3 convolutions around which the input is added back.</summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _conv1;
    private readonly Module<Tensor, Tensor> _bn1;
    private readonly Module<Tensor, Tensor> _conv2;
    private readonly Module<Tensor, Tensor> _bn2;
    private readonly Module<Tensor, Tensor>? _projection;

    public ResidualBlock(int inputs, int outputs, int stride)
        : base(nameof(ResidualBlock))
    {
        _conv1 = Conv2d(inputs, outputs, 3, stride: stride, padding: 1, bias: false);
        _bn1 = BatchNorm2d(outputs);
        _conv2 = Conv2d(outputs, outputs, 3, padding: 1, bias: false);
        _bn2 = BatchNorm2d(outputs);
        if (inputs != outputs || stride != 1) _projection = Conv2d(inputs, outputs, 1, stride: stride, bias: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var x = functional.relu(_bn1.call(_conv1.call(input)));
        x = _bn2.call(_conv2.call(x));
        return functional.relu(x + (_projection?.call(input) ?? input));
    }
}
