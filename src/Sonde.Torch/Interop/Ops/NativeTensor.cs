// What the trace asks of a tensor that it meets in a callback, where there is no managed tensor yet.
namespace Sonde.Torch.Interop;

/// <summary>A <c>c10::TensorImpl*</c>. A word that holds one is an <c>at::Tensor</c>, so its address serves as a handle.</summary>
internal readonly unsafe struct NativeTensor(nint implementation, TorchNative native, NativeLayout layout)
{
    public bool IsDefined => implementation != 0 && implementation != native.UndefinedTensor;

    /// <summary>Whether someone holds the tensor, rather than its address only.</summary>
    public bool IsAlive => IsHeld(implementation);

    public bool RequiresGrad => native.RequiresGrad(implementation) != 0;

    public bool IsLeaf => Ask(native.IsLeaf) != 0;

    /// <summary>Number of elements.</summary>
    public long ElementCount => Ask(native.ElementCount);

    /// <summary>TorchSharp's number of the element type.</summary>
    public sbyte ScalarType => Ask(native.ScalarType);

    /// <summary>Appends the sizes of the dimensions.</summary>
    public void AddShapeTo(NativeList<long> sizes)
    {
        var self = implementation;
        var dimensions = Ask(native.Dimensions);
        for (var i = 0L; i < dimensions; i++)
            sizes.Add(native.Size((nint)(&self), i));
    }

    /// <summary>The address of the first byte of the storage, or 0 where there is none (sparse tensors).</summary>
    public nint Storage
    {
        get
        {
            var data = Ask(native.Data);
            return data == 0 ? 0 : data - (nint)(Ask(native.StorageOffset) * Ask(native.ElementSize));
        }
    }

    /// <summary>
    /// Keeps the address from being given to another tensor until <see cref="Release"/>. Data, graph and gradient are
    /// freed as ever; some 200 bytes of the implementation stay.
    /// </summary>
    public void HoldAddress() => Interlocked.Add(ref *(long*)(implementation + NativeLayout.References), NativeLayout.OneWeak);

    /// <summary>Gives up the address; the last weak reference deletes the implementation, as in libtorch.</summary>
    public void Release()
    {
        var left = Interlocked.Add(ref *(long*)(implementation + NativeLayout.References), -NativeLayout.OneWeak);
        if ((left & NativeLayout.WeakMask) != 0)
            return;
        var destroy = *(nint*)(*(nint*)implementation + layout.Destructor);
        ((delegate* unmanaged[Cdecl]<nint, void>)destroy)(implementation);
    }

    /// <summary>Whether someone holds the tensor at an address that has not been given away.</summary>
    public static bool IsHeld(nint implementation) => (Volatile.Read(ref *(long*)(implementation + NativeLayout.References)) & NativeLayout.StrongMask) != 0;

    // A failure is left behind in a thread-local of TorchSharp's library; the op under way must not find it there.
    private T Ask<T>(delegate* unmanaged[Cdecl]<nint, T> function) where T : unmanaged
    {
        var self = implementation;
        var answer = function((nint)(&self));
        return native.TakeLastError() == 0 ? answer : default;
    }
}
