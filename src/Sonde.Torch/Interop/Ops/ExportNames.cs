// The C++ exports that the op trace calls, by platform: mangled names are facts of a compiler, not of libtorch.
using System.Runtime.InteropServices;

namespace Sonde.Torch.Interop;

/// <summary>Names of exports of libtorch_cpu and libc10 on one platform.</summary>
internal sealed record ExportNames(
    string AddThreadLocalCallback, string RemoveCallback, string OpName,
    string TensorRequiresGrad, string TensorVirtualTable, string TensorDeletingDestructor, string UndefinedTensor)
{
    // Itanium ABI, as GCC and Clang mangle it. The calling convention of the start callback (hidden return pointer
    // first) and of the callback struct (by value on the stack) belongs to x64, so other processors need their own row.
    private static readonly ExportNames LinuxX64 = new(
        AddThreadLocalCallback: "_ZN2at22addThreadLocalCallbackENS_22RecordFunctionCallbackE",
        RemoveCallback: "_ZN2at14removeCallbackEm",
        OpName: "_ZNK2at14RecordFunction4nameEv",
        TensorRequiresGrad: "_ZNK3c1010TensorImpl13requires_gradEv",
        TensorVirtualTable: "_ZTVN3c1010TensorImplE",
        TensorDeletingDestructor: "_ZN3c1010TensorImplD0Ev",
        UndefinedTensor: "_ZN3c1019UndefinedTensorImpl10_singletonE");

    /// <summary>The names for the running process, or null where none are known yet (Windows, macOS, Arm).</summary>
    public static ExportNames? ForThisPlatform =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? LinuxX64 : null;
}
