// Finds the layout of graph nodes on graphs whose shape is known, reading memory only through checked reads.
using static TorchSharp.torch;

namespace Sonde.Torch.Interop;

/// <summary>The outcome of the one calibration of a process.</summary>
internal sealed unsafe class GraphCalibration
{
    private const int NodeBytes = 512;
    private const int TableHeader = 16; // Itanium: offset to top and type information stand before the first function

    private GraphCalibration(GraphNative? native, NodeLayout? layout, string reason) => (Native, Layout, Reason) = (native, layout, reason);

    public GraphNative? Native { get; }

    /// <summary>Null where something could not be found.</summary>
    public NodeLayout? Layout { get; }

    /// <summary>What was missing, or empty.</summary>
    public string Reason { get; }

    public static GraphCalibration Run()
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        var a = ones(3, requires_grad: true);
        var b = ones(3, requires_grad: true);
        if (GraphNative.TryResolve(out var reason) is not { } native)
            return new GraphCalibration(null, null, reason);
        using var memory = OwnMemory.TryOpen(out reason);
        if (memory is null)
            return new GraphCalibration(null, null, reason);

        if (FindEdges(a, b, native, memory) is not { } edges)
            return new GraphCalibration(native, null, "the edges of a known graph were not found where its nodes keep them");
        if (FindSequence(a, native, memory) is not { } sequence)
            return new GraphCalibration(native, null, "the sequence numbers of nodes were not found");
        if (FindName(native, memory) is not { } name)
            return new GraphCalibration(native, null, "the name function of nodes was not found");
        if (FindVariable(a, b, edges, native, memory) is not { } variable)
            return new GraphCalibration(native, null, "the leaf of an accumulating node was not found");
        return new GraphCalibration(native, new NodeLayout(edges, sequence, name, variable), "");
    }

    /// <summary>The product of two leaves has two edges: to where the one edge of each leaf's view leads.</summary>
    private static int? FindEdges(Tensor a, Tensor b, GraphNative native, OwnMemory memory)
    {
        var product = a * b;
        var (viewA, viewB) = (a.unsqueeze(0), b.unsqueeze(0));
        var halves = (a * b).split(2);
        var crossed = halves[1] * halves[0].sum();
        var found = new List<int>();
        for (var offset = 8; offset < NodeBytes; offset += 8)
        {
            if (Edges(product, offset) is [var toA, var toB] && toA.Node != toB.Node
                && Edges(viewA, offset) is [var onlyA] && onlyA == toA && Edges(viewB, offset) is [var onlyB] && onlyB == toB
                && IsTable(toA.Node) && IsTable(toB.Node)
                && Edges(crossed, offset) is [{ Input: 1 }, { Input: 0 }])
            {
                found.Add(offset);
            }
        }

        return found.Count == 1 ? found[0] : null;

        (nint Node, int Input)[] Edges(Tensor tensor, int offset)
        {
            var node = native.GradFn(tensor.Handle);
            if (!memory.TryRead(node + offset, out nint begin) || !memory.TryRead(node + offset + 8, out nint end)
                || end - begin is not (NodeLayout.EdgeSize or 2 * NodeLayout.EdgeSize))
            {
                return [];
            }
            var edges = new (nint, int)[(end - begin) / NodeLayout.EdgeSize];
            for (var i = 0; i < edges.Length; i++)
            {
                if (!memory.TryRead(begin + i * NodeLayout.EdgeSize, out nint target)
                    || !memory.TryRead(begin + i * NodeLayout.EdgeSize + NodeLayout.EdgeInput, out nint input))
                {
                    return [];
                }
                edges[i] = (target, (int)(uint)input);
            }

            return edges;
        }

        bool IsTable(nint node) => memory.TryRead(node, out nint table) && table == native.AccumulateTable + TableHeader;
    }

    /// <summary>The number that was announced before an op stands in the node that it made; twice, so that chance is out.</summary>
    private static int? FindSequence(Tensor a, GraphNative native, OwnMemory memory)
    {
        var candidates = Enumerable.Range(1, NodeBytes / 8 - 1).Select(word => 8 * word).ToHashSet();
        var kept = new List<Tensor>();
        for (var i = 0; i < 3; i++)
        {
            var announced = native.PeekSequence();
            kept.Add(a.neg());
            if (native.PeekSequence() != announced + 1)
                return null;
            var node = native.GradFn(kept[^1].Handle);
            candidates.RemoveWhere(offset => !memory.TryRead(node + offset, out nint word) || (ulong)word != announced);
        }

        return candidates.Count == 1 ? candidates.Single() : null;
    }

    private static int? FindName(GraphNative native, OwnMemory memory)
    {
        for (var offset = 0; offset < 160; offset += 8)
        {
            if (memory.TryRead(native.NodeTable + TableHeader + offset, out nint function) && function == native.BaseNodeName)
                return offset;
        }

        return null;
    }

    private static int? FindVariable(Tensor a, Tensor b, int edges, GraphNative native, OwnMemory memory)
    {
        var product = a * b;
        if (!memory.TryRead(native.GradFn(product.Handle) + edges, out nint begin) || !memory.TryRead(begin, out nint toA)
            || !memory.TryRead(begin + NodeLayout.EdgeSize, out nint toB)
            || !memory.TryRead(a.Handle, out nint first) || !memory.TryRead(b.Handle, out nint second))
        {
            return null;
        }
        var found = new List<int>();
        for (var offset = edges + 24; offset < NodeBytes; offset += 8)
        {
            if (memory.TryRead(toA + offset, out nint one) && memory.TryRead(toB + offset, out nint other) && one == first && other == second)
                found.Add(offset);
        }

        return found.Count == 1 ? found[0] : null;
    }
}
