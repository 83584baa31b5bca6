// Finds where libtorch hands out the number of the node that the backward pass evaluates; it ties the node to the forward op.
using static TorchSharp.torch;

namespace Sonde.Torch.Interop;

/// <summary>
/// Three ops make three nodes with numbers one after another; in their backward pass the numbers count down. The one place in
/// the record of a node that holds exactly the numbers that were given out is it.
/// </summary>
internal sealed class NodeSequence : IOpObserver
{
    private const int FunctionBytes = 768;
    private static readonly Lock Gate = new();
    private static bool s_searched;
    private static int? s_offset;
    private readonly OwnMemory _memory;
    private readonly List<nint[]> _nodes = [];

    private NodeSequence(OwnMemory memory) => _memory = memory;

    public bool IsActive { get; private set; } = true;

    /// <summary>Offset in a RecordFunction, or null where it was not found. Only where ops can be seen at all.</summary>
    public static int? Offset
    {
        get
        {
            lock (Gate)
            {
                if (!s_searched)
                    s_offset = Search();
                s_searched = true;
                return s_offset;
            }
        }
    }

    public void OpStarting(nint function, int depth, bool inBackward)
    {
    }

    public void OpEnded(nint function, int depth, bool inBackward)
    {
    }

    public void BackwardStarting()
    {
    }

    public void NodeStarting(nint function)
    {
        var words = new nint[FunctionBytes / 8];
        for (var i = 0; i < words.Length; i++)
            _memory.TryRead(function + (i * 8), out words[i]);
        _nodes.Add(words);
    }

    private static int? Search()
    {
        using var memory = OwnMemory.TryOpen(out _);
        if (memory is null || GraphAccess.TryGet(out _) is not { } graph)
            return null;
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        var a = ones(3, requires_grad: true);
        var b = ones(3);
        var before = graph.NextSequence;
        var sum = a.add(b);
        var product = sum.mul(b);
        var loss = product.sum();
        var after = graph.NextSequence;
        if (after - before != 3)
            return null;

        var search = new NodeSequence(memory);
        NativeTrace.Observe(search);
        try
        {
            loss.backward();
        }
        finally
        {
            search.IsActive = false;
            NativeTrace.Unobserve(NativeTrace.Native);
        }

        var places = Enumerable.Range(0, FunctionBytes / 8).Where(i => search._nodes.Count >= 3
            && Enumerable.Range(0, 3).All(node => (ulong)search._nodes[node][i] == after - 1 - (ulong)node)).ToList();
        return places.Count == 1 ? places[0] * 8 : null;
    }
}
