// A convolutional autoencoder: an image through eight numbers and back.
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Networks;

/// <summary>[n, 1, 28, 28] to itself.</summary>
internal sealed class Autoencoder : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> _encoder = Sequential(
        ("conv1", Conv2d(1, 8, 3, stride: 2, padding: 1)), ("relu1", ReLU()), ("conv2", Conv2d(8, 8, 3, stride: 2, padding: 1)), ("relu2", ReLU()),
        ("flatten", Flatten()), ("code", Linear(8 * 7 * 7, 8)));

    private readonly Module<Tensor, Tensor> _decoder = Sequential(
        ("code", Linear(8, 8 * 7 * 7)), ("relu1", ReLU()), ("unflatten", Unflatten(1, [8, 7, 7])),
        ("up1", ConvTranspose2d(8, 8, 4, stride: 2, padding: 1)), ("relu2", ReLU()), ("up2", ConvTranspose2d(8, 1, 4, stride: 2, padding: 1)));

    public Autoencoder()
        : base(nameof(Autoencoder)) => RegisterComponents();

    public override Tensor forward(Tensor input) => _decoder.call(_encoder.call(input));
}
