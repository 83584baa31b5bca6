// The graph's entry to libtorch: says whether nodes can be read here, and reads them.
using System.Runtime.InteropServices;
using System.Text;

namespace Sonde.Torch.Interop;

/// <summary>A node by its address and number: addresses are used again after a node has died, the pair is not.</summary>
/// <param name="Address">0 for none.</param>
/// <param name="Sequence">Counts the nodes of a thread; the largest number there is for nodes that accumulate.</param>
internal readonly record struct NodeKey(nint Address, ulong Sequence);

/// <summary>
/// Reads nodes of a graph that someone holds: the loss keeps all nodes behind it alive, and so must the caller keep the loss.
/// </summary>
internal sealed unsafe class GraphAccess
{
    private static readonly Lock Gate = new();
    private static GraphCalibration? s_calibration;
    private static GraphAccess? s_access;
    private readonly GraphNative _native;
    private readonly NodeLayout _layout;

    private GraphAccess(GraphNative native, NodeLayout layout) => (_native, _layout) = (native, layout);

    /// <summary>Whether nodes can be read here.</summary>
    public static bool IsAvailable => TryGet(out _) is not null;

    /// <summary>Null where nodes cannot be read. The first call loads libtorch and calibrates; the answer stays.</summary>
    /// <param name="reason">Empty, or what is missing.</param>
    public static GraphAccess? TryGet(out string reason)
    {
        if (!NativeTrace.IsAvailable(out reason))
            return null;
        lock (Gate)
        {
            s_calibration ??= GraphCalibration.Run();
            reason = s_calibration.Reason;
            return s_calibration.Layout is { } layout ? s_access ??= new GraphAccess(s_calibration.Native!, layout) : null;
        }
    }

    /// <summary>The node that made a tensor, by the address of its handle; none for a leaf.</summary>
    public NodeKey GradFn(nint tensor)
    {
        var node = _native.GradFn(tensor);
        return node == 0 ? default : new NodeKey(node, SequenceOf(node));
    }

    /// <summary>The number that the next node of this thread will get.</summary>
    public ulong NextSequence => _native.PeekSequence();

    public ulong SequenceOf(nint node) => *(ulong*)(node + _layout.Sequence);

    /// <summary>Whether the node collects the gradient of a leaf.</summary>
    public bool IsAccumulator(nint node) => *(nint*)node == _native.AccumulateTable + 16;

    /// <summary>The tensor implementation of the leaf whose gradient a node collects.</summary>
    public nint LeafOf(nint accumulator) => *(nint*)(accumulator + _layout.Variable);

    public int EdgeCount(nint node) => (int)((*(nint*)(node + _layout.Edges + 8) - *(nint*)(node + _layout.Edges)) / NodeLayout.EdgeSize);

    /// <summary>Where an edge leads, towards the leaves; 0 where no gradient is wanted.</summary>
    public (nint Node, int Input) Edge(nint node, int index)
    {
        var edge = *(nint*)(node + _layout.Edges) + index * NodeLayout.EdgeSize;
        return (*(nint*)edge, (int)*(uint*)(edge + NodeLayout.EdgeInput));
    }

    /// <summary>Bytes of what all nodes have in common: where the first member of its own stands in a node that accumulates.</summary>
    public int BaseSize => _layout.Variable;

    /// <summary>As libtorch names it in its messages, <c>AddmmBackward0</c>; a name space in front is left out.</summary>
    public string NameOf(nint node)
    {
        var text = stackalloc nint[4]; // std::string {characters, length, 16 bytes}
        var name = (delegate* unmanaged[Cdecl]<nint, nint, nint>)(*(nint*)(*(nint*)node + _layout.Name));
        name((nint)text, node);
        var result = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpan(ref *(byte*)text[0], (int)text[1]));
        _native.DestroyString((nint)text);
        return result[(result.LastIndexOf("::", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0)..];
    }
}
