// Nodes in an order in which every edge leads forward.
namespace Sonde.Torch.Captures;

internal static class TopologicalOrder
{
    /// <summary>All nodes; on a graph with cycles the edges that close one lead backward.</summary>
    public static IEnumerable<int> Of(int nodes, IEnumerable<AutogradEdge> edges)
    {
        var targets = edges.ToLookup(edge => edge.From, edge => edge.To);
        var finished = new List<int>(nodes);
        var state = new byte[nodes]; // 1 open, 2 finished
        for (var root = 0; root < nodes; root++)
        {
            if (state[root] != 0)
                continue;
            var open = new Stack<(int Node, IEnumerator<int> Next)>();
            Open(root);
            while (open.Count > 0)
            {
                var (node, next) = open.Peek();
                if (!next.MoveNext())
                {
                    state[node] = 2;
                    finished.Add(node);
                    open.Pop();
                }
                else if (state[next.Current] == 0)
                {
                    Open(next.Current);
                }
            }

            void Open(int node)
            {
                state[node] = 1;
                open.Push((node, targets[node].GetEnumerator()));
            }
        }

        finished.Reverse();
        return finished;
    }
}
