// The native functions behind the autograd graph, and the names of their exports by platform.
using System.Runtime.InteropServices;

namespace Sonde.Torch.Interop;

/// <summary>
/// None of these throws, allocates for good or changes a tensor: <c>TensorBase::grad_fn</c> and <c>grad_accumulator</c> are
/// not among them, since the first may rebuild the history of a view and throw, and the second hands out a reference.
/// </summary>
internal sealed unsafe class GraphNative
{
    // Itanium ABI (GCC and Clang) on x64. MSVC mangles these otherwise, and keeps std::string differently: no row for it.
    private const string GradFnName = "_ZN5torch8autograd4impl14grad_fn_unsafeERKN2at6TensorE";
    private const string PeekName = "_ZN2at15sequence_number4peekEv";
    private const string NodeNameName = "_ZNK5torch8autograd4Node4nameB5cxx11Ev";
    private const string NodeTableName = "_ZTVN5torch8autograd4NodeE";
    private const string AccumulateTableName = "_ZTVN5torch8autograd14AccumulateGradE";
    private const string StringDestructorName = "_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEED1Ev";

    private GraphNative(nint torch, nint standard)
    {
        GradFn = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(torch, GradFnName);
        PeekSequence = (delegate* unmanaged[Cdecl]<ulong>)NativeLibrary.GetExport(torch, PeekName);
        BaseNodeName = NativeLibrary.GetExport(torch, NodeNameName);
        NodeTable = NativeLibrary.GetExport(torch, NodeTableName);
        AccumulateTable = NativeLibrary.GetExport(torch, AccumulateTableName);
        DestroyString = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(standard, StringDestructorName);
    }

    /// <summary>The <c>Node*</c> of an <c>at::Tensor*</c> as it stands; 0 for a leaf.</summary>
    public delegate* unmanaged[Cdecl]<nint, nint> GradFn { get; }

    /// <summary>The number that the next node of this thread will get.</summary>
    public delegate* unmanaged[Cdecl]<ulong> PeekSequence { get; }

    /// <summary>Where <c>Node::name()</c> stands; its place in the table of Node is the slot to call.</summary>
    public nint BaseNodeName { get; }

    public nint NodeTable { get; }

    public nint AccumulateTable { get; }

    public delegate* unmanaged[Cdecl]<nint, void> DestroyString { get; }

    /// <summary>Resolves every export, or says which one is missing. libtorch must be loaded already.</summary>
    public static GraphNative? TryResolve(out string reason)
    {
        reason = "";
        if (ExportNames.ForThisPlatform is null)
        {
            reason = $"the export names of libtorch's graph are not known on {RuntimeInformation.RuntimeIdentifier}";
            return null;
        }

        if (LoadedLibraries.Find("torch_cpu", "stdc++") is not [not 0 and var torch, not 0 and var standard])
        {
            reason = "libtorch_cpu or libstdc++ is not loaded";
            return null;
        }

        try
        {
            return new GraphNative(torch, standard);
        }
        catch (EntryPointNotFoundException exception)
        {
            reason = $"this libtorch has a different interface: {exception.Message}";
            return null;
        }
    }
}
