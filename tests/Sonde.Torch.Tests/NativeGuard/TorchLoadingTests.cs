// Proves that TorchSharp runs in this repository's own projects without a step by hand.
using TorchSharp;

namespace Sonde.Torch.Tests.NativeGuard;

public class TorchLoadingTests
{
    [Fact]
    public void Backward_OnThisMachine_GivesTheDerivative()
    {
        using var x = torch.tensor(3.0f, requires_grad: true);
        using var y = x * x;

        y.backward();

        Assert.Equal(6.0f, x.grad!.item<float>());
    }
}
