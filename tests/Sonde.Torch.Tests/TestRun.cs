// One test at a time on one thread: tensors are counted process-wide, and spinning threads of two trainings slow each other down many times.
using System.Runtime.CompilerServices;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Sonde.Torch.Tests;

internal static class TestRun
{
    [ModuleInitializer]
    internal static void UseOneThread() => TorchSharp.torch.set_num_threads(1);
}
