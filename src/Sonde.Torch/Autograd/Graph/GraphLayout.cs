// Where each node of a drawn graph stands: layers by the longest way from the loss, order by barycentres, then straightened.
namespace Sonde.Torch.Autograd;

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
    private const int LongestRouted = 24, Sweeps = 8;
    private readonly List<Place> _places = [];
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
        layout.Order();
        layout.Straighten();
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
        _places.Add(new Place { Row = row, Width = width });
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

    private void Order()
    {
        // First order: depth first from the loss, so that what belongs together starts side by side.
        var seen = new bool[_places.Count];
        foreach (var row in _rows)
            row.Clear();
        for (var root = 0; root < _places.Count; root++)
        {
            var open = new Stack<int>([root]);
            while (open.TryPop(out var place))
            {
                if (seen[place])
                    continue;
                seen[place] = true;
                _rows[_places[place].Row].Add(place);
                for (var i = _places[place].Far.Count - 1; i >= 0; i--)
                    open.Push(_places[place].Far[i].Place);
            }
        }

        Number();
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var i = 1; i < _rows.Count; i++)
                Sort(_rows[i], place => place.Near);
            for (var i = _rows.Count - 2; i >= 0; i--)
                Sort(_rows[i], place => place.Far);
        }

        for (var i = 1; i < _rows.Count; i++)
            Sort(_rows[i], place => place.Near);
    }

    private void Number()
    {
        foreach (var row in _rows)
        {
            for (var i = 0; i < row.Count; i++)
                _places[row[i]].Index = (i + 0.5) / row.Count;
        }
    }

    private void Sort(List<int> row, Func<Place, List<(int Place, double Weight)>> neighbours)
    {
        foreach (var id in row)
        {
            var place = _places[id];
            var near = neighbours(place);
            place.Key = near.Count == 0 ? place.Index : near.Average(link => _places[link.Place].Index);
        }

        row.Sort((a, b) => _places[a].Key.CompareTo(_places[b].Key) is not 0 and var byKey ? byKey : _places[a].Index.CompareTo(_places[b].Index));
        for (var i = 0; i < row.Count; i++)
            _places[row[i]].Index = (i + 0.5) / row.Count;
    }

    private void Straighten()
    {
        foreach (var row in _rows)
        {
            var x = 0.0;
            foreach (var id in row)
            {
                _places[id].X = x + _places[id].Width / 2;
                x += _places[id].Width + ColumnGap;
            }

            foreach (var id in row)
                _places[id].X -= (x - ColumnGap) / 2;
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            for (var i = 1; i < _rows.Count; i++)
                Settle(_rows[i], place => place.Near, place => sweep < Sweeps / 2 ? [] : place.Far);
            for (var i = _rows.Count - 2; i >= 0; i--)
                Settle(_rows[i], place => place.Far, place => sweep < Sweeps / 2 ? [] : place.Near);
        }
    }

    /// <summary>The places nearest to the means of their neighbours that keep order and distance: pool-adjacent-violators.</summary>
    private void Settle(List<int> row, Func<Place, List<(int Place, double Weight)>> first, Func<Place, List<(int Place, double Weight)>> second)
    {
        var blocks = new List<(double Sum, double Weight, int Count)>();
        var offsets = new double[row.Count];
        for (var i = 0; i < row.Count; i++)
        {
            var place = _places[row[i]];
            offsets[i] = i == 0 ? 0 : offsets[i - 1] + (_places[row[i - 1]].Width + place.Width) / 2 + ColumnGap;
            var (sum, weight) = (0.0, 0.0);
            foreach (var (neighbour, w) in first(place).Concat(second(place)))
                (sum, weight) = (sum + w * _places[neighbour].X, weight + w);
            var wanted = weight == 0 ? place.X : sum / weight;
            weight = Math.Max(weight, 0.05);
            blocks.Add(((wanted - offsets[i]) * weight, weight, 1));
            while (blocks.Count > 1 && blocks[^2].Sum / blocks[^2].Weight > blocks[^1].Sum / blocks[^1].Weight)
            {
                var (a, b) = (blocks[^2], blocks[^1]);
                blocks.RemoveAt(blocks.Count - 1);
                blocks[^1] = (a.Sum + b.Sum, a.Weight + b.Weight, a.Count + b.Count);
            }
        }

        var at = 0;
        foreach (var (sum, weight, count) in blocks)
        {
            for (var i = 0; i < count; i++, at++)
                _places[row[at]].X = sum / weight + offsets[at];
        }
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

    private sealed class Place
    {
        public int Row;
        public double Width;
        public double X;
        public double Index;
        public double Key;
        public List<(int Place, double Weight)> Near = [];
        public List<(int Place, double Weight)> Far = [];
    }
}
