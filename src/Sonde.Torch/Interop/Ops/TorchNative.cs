// The native functions behind the op trace, resolved in the libtorch that TorchSharp has already loaded.
using System.Runtime.InteropServices;

namespace Sonde.Torch.Interop;

/// <summary>Resolved function pointers. Tensors go in as <c>at::Tensor*</c>, tensor implementations as <c>c10::TensorImpl*</c>.</summary>
internal sealed unsafe class TorchNative
{
    private TorchNative(ExportNames names, nint torch, nint core, nint torchSharp)
    {
        AddThreadLocalCallback = (delegate* unmanaged[Cdecl]<CallbackStruct, ulong>)NativeLibrary.GetExport(torch, names.AddThreadLocalCallback);
        RemoveCallback = (delegate* unmanaged[Cdecl]<ulong, void>)NativeLibrary.GetExport(torch, names.RemoveCallback);
        OpName = (delegate* unmanaged[Cdecl]<nint, byte*>)NativeLibrary.GetExport(torch, names.OpName);
        RequiresGrad = (delegate* unmanaged[Cdecl]<nint, byte>)NativeLibrary.GetExport(core, names.TensorRequiresGrad);
        TensorVirtualTable = NativeLibrary.GetExport(core, names.TensorVirtualTable);
        TensorDeletingDestructor = NativeLibrary.GetExport(core, names.TensorDeletingDestructor);
        UndefinedTensor = NativeLibrary.GetExport(core, names.UndefinedTensor);
        IsLeaf = (delegate* unmanaged[Cdecl]<nint, byte>)NativeLibrary.GetExport(torchSharp, "THSTensor_is_leaf");
        ScalarType = (delegate* unmanaged[Cdecl]<nint, sbyte>)NativeLibrary.GetExport(torchSharp, "THSTensor_type");
        Dimensions = (delegate* unmanaged[Cdecl]<nint, long>)NativeLibrary.GetExport(torchSharp, "THSTensor_ndimension");
        Size = (delegate* unmanaged[Cdecl]<nint, long, long>)NativeLibrary.GetExport(torchSharp, "THSTensor_size");
        ElementCount = (delegate* unmanaged[Cdecl]<nint, long>)NativeLibrary.GetExport(torchSharp, "THSTensor_numel");
        ElementSize = (delegate* unmanaged[Cdecl]<nint, long>)NativeLibrary.GetExport(torchSharp, "THSTensor_element_size");
        StorageOffset = (delegate* unmanaged[Cdecl]<nint, long>)NativeLibrary.GetExport(torchSharp, "THSTensor_storage_offset");
        Data = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(torchSharp, "THSTensor_data");
        Stride = (delegate* unmanaged[Cdecl]<nint, long, long>)NativeLibrary.GetExport(torchSharp, "THSTensor_stride");
        DeviceType = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(torchSharp, "THSTensor_device_type");
        IsSparse = (delegate* unmanaged[Cdecl]<nint, byte>)NativeLibrary.GetExport(torchSharp, "THSTensor_is_sparse");
        Detach = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(torchSharp, "THSTensor_detach");
        ToCpu = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(torchSharp, "THSTensor_cpu");
        DisposeTensor = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(torchSharp, "THSTensor_dispose");
        Contiguous = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(torchSharp, "THSTensor_contiguous");
        IsGradEnabled = (delegate* unmanaged[Cdecl]<byte>)NativeLibrary.GetExport(torchSharp, "THSAutograd_isGradEnabled");
        TakeLastError = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(torchSharp, "THSTorch_get_and_reset_last_err");
    }

    public delegate* unmanaged[Cdecl]<CallbackStruct, ulong> AddThreadLocalCallback { get; }

    public delegate* unmanaged[Cdecl]<ulong, void> RemoveCallback { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*> OpName { get; }

    public delegate* unmanaged[Cdecl]<nint, byte> RequiresGrad { get; }

    public nint TensorVirtualTable { get; }

    public nint TensorDeletingDestructor { get; }

    public nint UndefinedTensor { get; }

    public delegate* unmanaged[Cdecl]<nint, byte> IsLeaf { get; }

    public delegate* unmanaged[Cdecl]<nint, sbyte> ScalarType { get; }

    public delegate* unmanaged[Cdecl]<nint, long> Dimensions { get; }

    public delegate* unmanaged[Cdecl]<nint, long, long> Size { get; }

    public delegate* unmanaged[Cdecl]<nint, long> ElementCount { get; }

    public delegate* unmanaged[Cdecl]<nint, long> ElementSize { get; }

    public delegate* unmanaged[Cdecl]<nint, long> StorageOffset { get; }

    public delegate* unmanaged[Cdecl]<nint, nint> Data { get; }

    public delegate* unmanaged[Cdecl]<nint, long, long> Stride { get; }

    public delegate* unmanaged[Cdecl]<nint, int> DeviceType { get; }

    public delegate* unmanaged[Cdecl]<nint, byte> IsSparse { get; }

    /// <summary>Gives a new <c>at::Tensor*</c>, as <see cref="ToCpu"/> does; 0 where it failed.</summary>
    public delegate* unmanaged[Cdecl]<nint, nint> Detach { get; }

    public delegate* unmanaged[Cdecl]<nint, nint> ToCpu { get; }

    /// <summary>Gives a new <c>at::Tensor*</c>: of the same implementation where that is contiguous already; 0 where it failed.</summary>
    public delegate* unmanaged[Cdecl]<nint, nint> Contiguous { get; }

    public delegate* unmanaged[Cdecl]<nint, void> DisposeTensor { get; }

    /// <summary>Whether the calling thread records gradients: not under <c>no_grad</c> or <c>inference_mode</c>.</summary>
    public delegate* unmanaged[Cdecl]<byte> IsGradEnabled { get; }

    public delegate* unmanaged[Cdecl]<nint> TakeLastError { get; }

    /// <summary>Resolves every export, or says which library or export is missing. libtorch must be loaded already.</summary>
    public static TorchNative? TryResolve(out string reason)
    {
        reason = "";
        if (ExportNames.ForThisPlatform is not { } names)
        {
            reason = $"the export names of libtorch are not known on {RuntimeInformation.RuntimeIdentifier}";
            return null;
        }

        string[] libraries = ["torch_cpu", "c10", "LibTorchSharp"];
        var handles = LoadedLibraries.Find(libraries);
        if (Array.IndexOf(handles, 0) is var missing and >= 0)
        {
            reason = $"the library {libraries[missing]} is not loaded";
            return null;
        }

        try
        {
            return new TorchNative(names, handles[0], handles[1], handles[2]);
        }
        catch (EntryPointNotFoundException exception)
        {
            reason = $"this libtorch has a different interface: {exception.Message}";
            return null;
        }
    }
}
