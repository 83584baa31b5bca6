// LeNet-5 (LeCun et al. 1998) with ReLUs and maximum pooling.
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Networks;

/// <summary>[n, 1, 28, 28] to [n, 10]; 61 706 parameters.</summary>
internal sealed class LeNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _conv1 = Conv2d(1, 6, 5, padding: 2);
    private readonly Module<Tensor, Tensor> _conv2 = Conv2d(6, 16, 5);
    private readonly Module<Tensor, Tensor> _fc1 = Linear(16 * 5 * 5, 120);
    private readonly Module<Tensor, Tensor> _fc2 = Linear(120, 84);
    private readonly Module<Tensor, Tensor> _fc3 = Linear(84, 10);

    public LeNet()
        : base(nameof(LeNet)) => RegisterComponents();

    public override Tensor forward(Tensor input)
    {
        var x = functional.max_pool2d(functional.relu(_conv1.call(input)), 2);
        x = functional.max_pool2d(functional.relu(_conv2.call(x)), 2).flatten(1);
        return _fc3.call(functional.relu(_fc2.call(functional.relu(_fc1.call(x)))));
    }
}
