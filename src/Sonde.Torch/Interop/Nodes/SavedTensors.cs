// The tensors that a node of the graph has saved for its derivative, found in the node's own block of memory.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sonde.Torch.Interop;

/// <summary>
/// libtorch's C++ interface lists them nowhere: each class of node keeps them in members of its own, and default hooks for what is saved
/// are Python objects. But the nodes that libtorch generates are blocks of the allocator, of known size; behind their common base a saved
/// tensor is a word that points to a tensor implementation, with an empty pointer pair behind it (its forward gradient). Reads are checked,
/// and the search must find on three known nodes what they save, and nothing once a backward pass has freed it.
/// </summary>
internal sealed unsafe class SavedTensors : IDisposable
{
    private const int MostBytes = 2048;
    private const int TableHeader = 16; // Itanium: offset to top and type information stand before the first function
    private static readonly Lock Gate = new();
    private static string? s_reason;
    private readonly OwnMemory _memory;
    private readonly TorchNative _native;
    private readonly delegate* unmanaged[Cdecl]<nint, nuint> _usableSize;
    private readonly int _baseSize;

    private SavedTensors(OwnMemory memory, TorchNative native, nint usableSize, int baseSize)
    {
        (_memory, _native, _baseSize) = (memory, native, baseSize);
        _usableSize = (delegate* unmanaged[Cdecl]<nint, nuint>)usableSize;
    }

    /// <summary>Null where saved tensors cannot be read. The first call tries it out; the answer stays.</summary>
    /// <param name="access">Reads nodes.</param>
    /// <param name="reason">Empty, or what is missing.</param>
    public static SavedTensors? TryOpen(GraphAccess access, out string reason)
    {
        if (OwnMemory.TryOpen(out reason) is not { } memory)
            return null;
        SavedTensors? saved = null;
        lock (Gate)
        {
            // The allocator is that of the process, which may be another than libc's.
            if (!NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_usable_size", out var usableSize))
                s_reason = "the allocator does not tell the size of its blocks";
            else
                saved = new SavedTensors(memory, NativeTrace.Native, usableSize, access.BaseSize);
            s_reason ??= saved!.FindsWhatIsKnown(access) ? "" : "what known nodes save was not found where they keep it";
            reason = s_reason;
        }

        if (reason.Length == 0)
            return saved;
        memory.Dispose();
        return null;
    }

    /// <summary>
    /// Implementations of the saved tensors, in the order of the node's members; null where a backward pass has freed them, and for nodes
    /// that libtorch has not generated, such as those of custom functions.
    /// </summary>
    /// <param name="node">A node that someone holds.</param>
    /// <param name="name">Its name, <c>MulBackward0</c>: what libtorch generates has a number.</param>
    public List<nint>? Of(nint node, string name)
    {
        if (name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') is var stem
            && (stem.Length == name.Length || !stem.EndsWith("Backward", StringComparison.Ordinal)))
        {
            return null;
        }
        // A node that shares its block with its reference counts (libtorch makes some views so) shows these counts for a size: too much.
        var size = (int)Math.Min(_usableSize(node), MostBytes + 1);
        Span<nint> words = stackalloc nint[size / sizeof(nint)];
        if (size > MostBytes || size < _baseSize || !_memory.TryRead(node, MemoryMarshal.AsBytes(words)))
            return null;
        var found = new List<nint>();
        var freed = false;
        for (var i = _baseSize / sizeof(nint); i + 2 < words.Length; i++)
        {
            var word = words[i];
            if (word == 0 || (word & 7) != 0 || words[i + 1] != 0 || words[i + 2] != 0)
                continue;
            if (word == _native.UndefinedTensor)
                freed = true; // or an optional argument that was not given
            else if (_memory.TryRead(word, out nint table) && table == _native.TensorVirtualTable + TableHeader && NativeTensor.IsHeld(word))
                found.Add(word);
        }

        return found.Count == 0 && freed ? null : found;
    }

    public void Dispose() => _memory.Dispose();

    private bool FindsWhatIsKnown(GraphAccess access)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        var a = ones(3, requires_grad: true);
        var b = ones(3, requires_grad: true);
        var (product, power, sum) = (a * b, a.exp(), a + b);
        var finds = Of(product)?.Order().SequenceEqual(new[] { *(nint*)a.Handle, *(nint*)b.Handle }.Order()) == true
            && Of(power) is [var result]
            && new NativeTensor(result, _native, NativeTrace.Layout).Storage == new NativeTensor(*(nint*)power.Handle, _native, NativeTrace.Layout).Storage
            && Of(sum) is [];
        product.sum().backward();
        return finds && Of(product) is null;

        List<nint>? Of(Tensor tensor) => access.GradFn(tensor.Handle) is { Address: not 0 } node ? this.Of(node.Address, access.NameOf(node.Address)) : null;
    }
}
