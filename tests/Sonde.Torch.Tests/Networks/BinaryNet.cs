// A network with binary activations, trained through a custom autograd function (straight-through estimator, Bengio et al. 2013).
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Networks;

/// <summary>[n, 1, 28, 28] to [n, 10].</summary>
internal sealed class BinaryNet : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _fc1 = Linear(28 * 28, 64);
    private readonly Module<Tensor, Tensor> _fc2 = Linear(64, 10);

    public BinaryNet()
        : base(nameof(BinaryNet)) => RegisterComponents();

    public override Tensor forward(Tensor input) => _fc2.call(Sign.apply(_fc1.call(input.flatten(1))));

    /// <summary>The sign forwards; backwards the gradient of a clipped identity.</summary>
    private sealed class Sign : autograd.SingleTensorFunction<Sign>
    {
        public override string Name => nameof(Sign);

        public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
        {
            var input = (Tensor)inputs[0];
            context.save_for_backward([input]);
            return input.sign();
        }

        public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
        {
            using var near = context.get_saved_variables()[0].abs() <= 1;
            return [gradient * near];
        }
    }
}
