// The nodes behind a loss as libtorch has them, read once into managed memory.
using Sonde.Torch.Interop;
using static TorchSharp.torch;

namespace Sonde.Torch.Captures;

/// <summary>A node as read.</summary>
/// <param name="Key">Address and number.</param>
/// <param name="Name">libtorch's name.</param>
/// <param name="Leaf">The address of the leaf whose gradient it collects, or 0.</param>
/// <param name="LeafShape">That leaf's shape, or null.</param>
/// <param name="Edges">Place of the next node, or -1 where no gradient is wanted, and which of its outputs is meant.</param>
internal sealed record NativeNode(NodeKey Key, string Name, nint Leaf, long[]? LeafShape, (int To, int Input)[] Edges)
{
    /// <summary>Shapes of the tensors that it has saved; null where they have been freed, or cannot be read.</summary>
    public long[][]? Saved { get; init; }
}

/// <summary>All nodes that the loss holds, breadth first: the first one is what made the loss. Empty where nothing did.</summary>
internal sealed class NativeGraph
{
    private readonly GraphAccess _access;
    private readonly List<nint> _addresses = [];
    private readonly Dictionary<nint, int> _places = [];

    private readonly SavedTensors? _saved;

    private NativeGraph(GraphAccess access, SavedTensors? saved) => (_access, _saved) = (access, saved);

    public IReadOnlyList<NativeNode> Nodes { get; private set; } = [];

    /// <summary>Whether all nodes were read.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Which output of the first node the loss is.</summary>
    public int LossInput { get; private set; }

    /// <param name="access">Reads nodes.</param>
    /// <param name="loss">Alive; it keeps the nodes alive while they are read.</param>
    /// <param name="most">Nodes to read at most.</param>
    /// <param name="withSaved">Whether to look for what nodes have saved, some microseconds a node; not after a backward pass, which frees it.</param>
    public static NativeGraph Read(GraphAccess access, Tensor loss, int most = int.MaxValue, bool withSaved = false)
    {
        using var saved = withSaved ? SavedTensors.TryOpen(access, out _) : null;
        var graph = new NativeGraph(access, saved);
        if (!loss.requires_grad || loss.is_leaf)
            return graph;
        using var gradients = enable_grad();
        // The node of a fresh view points to where a backward pass would begin: libtorch brings the history of views that
        // were written to up to date by itself, and what it throws then comes as an exception.
        using var view = loss.unsqueeze(0);
        var (root, input) = access.Edge(access.GradFn(view.Handle).Address, 0);
        graph.LossInput = input;
        graph.Place(root);
        var nodes = new List<NativeNode>();
        while (nodes.Count < graph._addresses.Count && nodes.Count < most)
            nodes.Add(graph.ReadNode(graph._addresses[nodes.Count]));
        graph.Nodes = nodes;
        graph.IsWhole = nodes.Count == graph._addresses.Count;
        GC.KeepAlive(loss);
        return graph;
    }

    private NativeNode ReadNode(nint address)
    {
        var edges = new (int, int)[_access.EdgeCount(address)];
        for (var i = 0; i < edges.Length; i++)
        {
            var (next, input) = _access.Edge(address, i);
            edges[i] = (next == 0 ? -1 : Place(next), input);
        }

        var name = _access.NameOf(address);
        var leaf = _access.IsAccumulator(address) ? _access.LeafOf(address) : 0;
        return new NativeNode(new NodeKey(address, _access.SequenceOf(address)), name, leaf, leaf == 0 ? null : ShapeOf(leaf), edges)
        {
            Saved = _saved?.Of(address, name)?.ConvertAll(ShapeOf).ToArray(),
        };
    }

    private int Place(nint address)
    {
        if (_places.TryGetValue(address, out var place))
            return place;
        _places[address] = _addresses.Count;
        _addresses.Add(address);
        return _addresses.Count - 1;
    }

    private static long[] ShapeOf(nint leaf)
    {
        using var sizes = new NativeList<long>();
        new NativeTensor(leaf, NativeTrace.Native, NativeTrace.Layout).AddShapeTo(sizes);
        return sizes.Slice(0, sizes.Count).ToArray();
    }
}
