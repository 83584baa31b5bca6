// What one asks of a model by one word.
using static TorchSharp.torch;

namespace Sonde.Torch;

/// <summary>Extension methods on modules, in the manner of PyTorch's.</summary>
public static class ModelExtensions
{
    /// <summary>The table that torchinfo prints: modules as a tree, output shapes, parameters, multiply-adds, totals and sizes.</summary>
    /// <inheritdoc cref="ModelGraph.Capture(nn.Module, Tensor[])"/>
    public static string summary(this nn.Module model, params Tensor[] inputs) => ModelGraph.Capture(model, inputs).ToString();
}
