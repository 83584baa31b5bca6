// The two networks of a generative adversarial network (Goodfellow et al. 2014) over points of the plane.
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Networks;

internal static class Gan
{
    /// <summary>Numbers that a sample is made of.</summary>
    public const int Noise = 4;

    /// <summary>[n, 4] to [n, 2].</summary>
    public static Module<Tensor, Tensor> Generator() => Sequential(("fc1", Linear(Noise, 32)), ("relu", ReLU()), ("fc2", Linear(32, 2)));

    /// <summary>[n, 2] to [n, 1] logits.</summary>
    public static Module<Tensor, Tensor> Discriminator() => Sequential(("fc1", Linear(2, 32)), ("relu", LeakyReLU(0.2)), ("fc2", Linear(32, 1)));

    /// <summary>Points of a circle of radius 2 with some noise, [n, 2].</summary>
    public static Tensor Circle(int count)
    {
        using var scope = NewDisposeScope();
        var angle = rand(count) * (2 * Math.PI);
        return (stack([angle.cos(), angle.sin()], 1) * 2 + (randn(count, 2) * 0.05)).MoveToOuterDisposeScope();
    }
}
