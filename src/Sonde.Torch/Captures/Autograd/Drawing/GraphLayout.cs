// Where each node of a drawn graph stands: layers by the longest way from the loss, order by barycentres, then straightened.
namespace Sonde.Torch.Captures;

/// <summary>Centre and size of a box, in pixels, y downwards.</summary>
internal readonly record struct NodeBox(double X, double Y, double Width, double Height);

/// <summary>
/// A plain layered layout after Sugiyama, Tagawa and Toda (1981): the loss in the lowest layer. Long edges run through points of their
/// own in the layers between, but for those longer than <see cref="LongestRouted"/> layers, which are drawn direct.
/// </summary>
internal sealed class GraphLayout
{
    public const double RowGap = 34, ColumnGap = 18;
    private const double WayWidth = 10;
    private const int LongestRouted = 24;
    private readonly List<LayoutPlace> _places = [];
    private readonly List<List<int>> _rows = [];

    private GraphLayout(int nodes) => Boxes = new NodeBox[nodes];

    public NodeBox[] Boxes { get; }

    /// <summary>For each edge its points from its first node to its second; the ends are the middles of box sides.</summary>
    public (double X, double Y)[][] Ways { get; private set; } = [];

    public double Width { get; private set; }

    public double Height { get; private set; }

    /// <param name="edges">Between nodes by number.</param>
    /// <param name="sizes">Of each node's box.</param>
    public static GraphLayout Compute(IReadOnlyList<AutogradEdge> edges, IReadOnlyList<(double Width, double Height)> sizes)
    {
        var layout = new GraphLayout(sizes.Count);
        var order = TopologicalOrder.Of(sizes.Count, edges).ToArray();
        var rank = new int[sizes.Count];
        for (var i = 0; i < order.Length; i++)
            rank[order[i]] = i;
        var rows = Rows(order, rank, edges);
        var spine = Spine(order, rank, edges);
        for (var node = 0; node < sizes.Count; node++)
            layout.Add(rows[node], sizes[node].Width);
        var ways = edges.Select(edge => layout.Route(edge, rows, edge.To == spine[edge.From])).ToArray();
        new RowOrder(layout._places, layout._rows).Sort();
        new RowSpacing(layout._places, layout._rows).Straighten();
        layout.Finish(edges, ways, sizes);
        return layout;
    }

    private static int[] Rows(int[] order, int[] rank, IReadOnlyList<AutogradEdge> edges)
    {
        var rows = new int[order.Length];
        var targets = edges.ToLookup(edge => edge.From, edge => edge.To);
        foreach (var node in order)
        {
            foreach (var target in targets[node])
            {
                if (rank[target] > rank[node]) // an edge that closes a cycle pushes nothing
                    rows[target] = Math.Max(rows[target], rows[node] + 1);
            }
        }

        return rows;
    }

    /// <summary>For each node the neighbour behind which the longest way lies: drawn straight, it is what the eye follows.</summary>
    private static int[] Spine(int[] order, int[] rank, IReadOnlyList<AutogradEdge> edges)
    {
        var targets = edges.ToLookup(edge => edge.From, edge => edge.To);
        var length = new int[order.Length];
        var spine = new int[order.Length];
        for (var i = order.Length - 1; i >= 0; i--)
        {
            spine[order[i]] = -1;
            foreach (var target in targets[order[i]])
            {
                if (rank[target] > i && length[target] >= length[order[i]])
                    (length[order[i]], spine[order[i]]) = (length[target] + 1, target);
            }
        }

        return spine;
    }

    private int Add(int row, double width)
    {
        while (_rows.Count <= row)
            _rows.Add([]);
        _places.Add(new LayoutPlace { Row = row, Width = width });
        _rows[row].Add(_places.Count - 1);
        return _places.Count - 1;
    }

    private int[] Route(AutogradEdge edge, int[] rows, bool isSpine)
    {
        var (from, to) = (rows[edge.From], rows[edge.To]);
        var weight = isSpine ? 8 : 1;
        if (to - from is < 2 or > LongestRouted)
        {
            if (to - from == 1)
                Link(edge.From, edge.To, weight);
            return [];
        }

        var way = new int[to - from - 1];
        var previous = edge.From;
        for (var i = 0; i < way.Length; i++)
        {
            way[i] = Add(from + 1 + i, WayWidth);
            Link(previous, way[i], i == 0 ? weight : 6);
            previous = way[i];
        }

        Link(previous, edge.To, weight);
        return way;
    }

    private void Link(int near, int far, double weight)
    {
        _places[near].Far.Add((far, weight));
        _places[far].Near.Add((near, weight));
    }

    private void Finish(IReadOnlyList<AutogradEdge> edges, int[][] ways, IReadOnlyList<(double Width, double Height)> sizes)
    {
        var left = _places.Count == 0 ? 0 : _places.Min(place => place.X - place.Width / 2);
        Width = _places.Count == 0 ? 0 : _places.Max(place => place.X + place.Width / 2) - left;
        var heights = new double[_rows.Count];
        for (var node = 0; node < sizes.Count; node++)
            heights[_places[node].Row] = Math.Max(heights[_places[node].Row], sizes[node].Height);
        var middles = new double[_rows.Count];
        for (var (row, y) = (_rows.Count - 1, 0.0); row >= 0; y += heights[row] + RowGap, row--)
        {
            middles[row] = y + heights[row] / 2;
            Height = y + heights[row];
        }

        for (var node = 0; node < sizes.Count; node++)
            Boxes[node] = new NodeBox(_places[node].X - left, middles[_places[node].Row], sizes[node].Width, sizes[node].Height);
        Ways = new (double, double)[edges.Count][];
        for (var i = 0; i < edges.Count; i++)
        {
            var (from, to) = (Boxes[edges[i].From], Boxes[edges[i].To]);
            var up = from.Y > to.Y ? 1 : -1;
            Ways[i] =
            [
                (from.X, from.Y - up * from.Height / 2),
                .. ways[i].Select(place => (_places[place].X - left, middles[_places[place].Row])),
                (to.X, to.Y + up * to.Height / 2),
            ];
        }
    }
}
