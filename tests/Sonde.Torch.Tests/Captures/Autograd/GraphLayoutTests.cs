// The layered layout: what it promises, on graphs of every shape.
using Sonde.Torch.Captures;

namespace Sonde.Torch.Tests.Captures.Autograd;

public class GraphLayoutTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(400)]
    public void Compute_OfARandomGraph_PutsEachNodeAboveThoseItComesFromAndOverlapsNone(int nodes)
    {
        var random = new Random(nodes);
        var edges = Enumerable.Range(1, nodes - 1)
            .SelectMany(to => Enumerable.Range(0, random.Next(1, 4)).Select(_ => new AutogradEdge(random.Next(Math.Max(0, to - 12), to), to)))
            .Distinct()
            .ToList();
        var sizes = Enumerable.Range(0, nodes).Select(_ => ((double)random.Next(30, 200), (double)random.Next(20, 60))).ToList();

        var layout = GraphLayout.Compute(edges, sizes);

        Assert.All(edges, edge => Assert.True(Bottom(layout.Boxes[edge.To]) <= Top(layout.Boxes[edge.From]) - GraphLayout.RowGap + 0.01));
        foreach (var row in layout.Boxes.GroupBy(box => box.Y).Select(row => row.OrderBy(box => box.X).ToList()))
        {
            Assert.All(row.Zip(row.Skip(1)),
                pair => Assert.True(pair.First.X + pair.First.Width / 2 + GraphLayout.ColumnGap <= pair.Second.X - pair.Second.Width / 2 + 0.01));
        }
        Assert.All(layout.Boxes, box => Assert.InRange(box.X, box.Width / 2 - 0.01, layout.Width - box.Width / 2 + 0.01));
        Assert.All(layout.Boxes, box => Assert.InRange(box.Y, box.Height / 2 - 0.01, layout.Height - box.Height / 2 + 0.01));
        Assert.All(edges.Zip(layout.Ways),
            pair => Assert.Equal((layout.Boxes[pair.First.From].X, layout.Boxes[pair.First.To].X), (pair.Second[0].X, pair.Second[^1].X)));
    }

    [Fact]
    public void Compute_OfAChain_DrawsAStraightLineWithTheLossAtTheBottom()
    {
        var layout = GraphLayout.Compute([.. Enumerable.Range(0, 9).Select(i => new AutogradEdge(i, i + 1))], [.. Enumerable.Repeat((80.0, 30.0), 10)]);

        Assert.All(layout.Boxes, box => Assert.Equal(layout.Boxes[0].X, box.X, 3));
        Assert.Equal(layout.Boxes.Select(box => box.Y).OrderDescending(), layout.Boxes.Select(box => box.Y));
    }

    [Fact]
    public void Compute_OfASkip_LeadsTheLongEdgeBesideTheBoxes()
    {
        AutogradEdge[] edges = [new(0, 1), new(1, 2), new(2, 3), new(0, 3)];

        var layout = GraphLayout.Compute(edges, [.. Enumerable.Repeat((80.0, 30.0), 4)]);

        var way = layout.Ways[3];
        Assert.Equal(4, way.Length);
        Assert.All(way[1..^1], point => Assert.All(layout.Boxes[1..3], box => Assert.True(Math.Abs(point.X - box.X) > box.Width / 2)));
    }

    [Fact]
    public void Compute_OfACycle_Ends()
    {
        var layout = GraphLayout.Compute([new(0, 1), new(1, 2), new(2, 1), new(2, 2), new(2, 3)], [.. Enumerable.Repeat((80.0, 30.0), 4)]);

        Assert.Equal(4, layout.Boxes.Select(box => box.Y).Distinct().Count());
    }

    [Fact]
    public void Of_AHundredThousandNodesInARow_DoesNotExhaustTheStack()
    {
        var order = TopologicalOrder.Of(100_000, Enumerable.Range(0, 99_999).Select(i => new AutogradEdge(i, i + 1)));

        Assert.Equal(Enumerable.Range(0, 100_000), order);
    }

    private static double Top(NodeBox box) => box.Y - box.Height / 2;

    private static double Bottom(NodeBox box) => box.Y + box.Height / 2;
}
