// The sample's networks: six layers, with sigmoids or ReLUs, with or without batch normalisation.
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Quickstart;

internal static class Networks
{
    /// <summary>Five convolutions and a linear layer over [n, 1, 28, 28], giving [n, 10] logits.</summary>
    /// <param name="width">Channels of the first convolution; the last has four times as many.</param>
    /// <param name="batchNorm">Whether a batch normalisation follows each convolution; nothing else differs.</param>
    public static Module<Tensor, Tensor> SigmoidCnn(int width, bool batchNorm) => Cnn(width, batchNorm, Sigmoid);

    /// <summary>The same shape with ReLUs and batch normalisation.</summary>
    public static Module<Tensor, Tensor> ReluCnn(int width) => Cnn(width, batchNorm: true, () => ReLU());

    private static Module<Tensor, Tensor> Cnn(int width, bool batchNorm, Func<Module<Tensor, Tensor>> activation)
    {
        int[] channels = [1, width, width, 2 * width, 2 * width, 4 * width];
        int[] strides = [2, 1, 2, 1, 2];
        var layers = new List<(string, Module<Tensor, Tensor>)>();
        for (var i = 1; i <= 5; i++)
        {
            layers.Add(($"conv{i}", Conv2d(channels[i - 1], channels[i], 3, stride: strides[i - 1], padding: 1)));
            if (batchNorm)
            {
                layers.Add(($"bn{i}", BatchNorm2d(channels[i])));
            }
            layers.Add(($"act{i}", activation()));
        }
        layers.Add(("flatten", Flatten()));
        layers.Add(("fc", Linear(channels[5] * 4 * 4, FashionMnist.ClassNames.Length)));
        return Sequential(layers);
    }
}
