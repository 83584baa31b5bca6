// How many tensors are alive in the process once those that nobody refers to any more have been collected.
using static TorchSharp.torch;

namespace Sonde.Torch.Tests;

internal static class LiveTensors
{
    /// <summary>Counts after a collection: what earlier tests left to the collector must not go away between two counts.</summary>
    public static long Count()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return Tensor.TotalCount;
    }
}
