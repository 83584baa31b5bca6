// Which parameters the graph of a loss contains.
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch;

internal static class AutogradReach
{
    /// <summary>The names, or null where the loss has no graph or its nodes cannot be read here.</summary>
    public static unsafe IReadOnlySet<string>? Names(nn.Module model, Tensor loss)
    {
        if (loss.IsInvalid || !loss.requires_grad || loss.is_leaf || GraphAccess.TryGet(out _) is not { } access) return null;
        var leaves = NativeGraph.Read(access, loss).Nodes.Where(node => node.Leaf != 0).Select(node => node.Leaf).ToHashSet();
        return model.named_parameters().Where(entry => leaves.Contains(*(nint*)entry.parameter.Handle)).Select(entry => entry.name).ToHashSet();
    }
}
