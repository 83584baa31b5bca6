// GraphDefs as others write them, and broken ones.
using Sonde.Events.Wire;

namespace Sonde.Events.Tests;

public class GraphDefReaderTests
{
    [Fact]
    public void Read_OfScopesAndInputs_GivesGroupsAndEdges()
    {
        var bytes = new GraphDefBuilder()
            .AddNode("x", "Placeholder", outputShape: [2, 4])
            .AddNode("net/fc/w", "Const", outputShape: [4, 3])
            .AddNode("net/fc/matmul", "MatMul", ["x", "net/fc/w"], new Dictionary<string, string> { ["note"] = "first" }, [2, 3])
            .AddNode("net/split", "Split", ["net/fc/matmul"])
            .AddNode("net/sum", "AddV2", ["net/split:1", "^net/fc/matmul"])
            .ToArray();

        var graph = GraphDefReader.Read(bytes);

        Assert.Equal(
            [
                "input x Placeholder", "group net ", "group net/fc ", "constant net/fc/w Const", "op net/fc/matmul MatMul", "op net/split Split",
                "op net/sum AddV2",
            ],
            graph.Nodes.Select(node => $"{node.Kind} {node.Path} {node.Type}"));
        Assert.Equal([-1, -1, 1, 2, 2, 1, 1], graph.Nodes.Select(node => node.Parent));
        Assert.Equal("first", graph.Nodes[4].Attributes!["note"]);
        Assert.Equal([2, 3], graph.Nodes[4].Outputs![0].Shape!);
        Assert.Equal(["0>4", "3>4", "4>5", "5:1>6", "4>6 control"],
            graph.Edges.Select(edge => $"{edge.From}{(edge.Output > 0 ? $":{edge.Output}" : "")}>{edge.To}{(edge.Control ? " control" : "")}"));
        Assert.Equal([2, 4], graph.Edges[0].Shape!);
        Assert.Empty(graph.Notes);
    }

    [Fact]
    public void Read_OfPyTorchsScopes_NamesThemByTypeAndAttribute()
    {
        var graph = GraphDefReader.Read(new GraphDefBuilder().AddNode("Net/Conv2d[conv1]/weight/55", "prim::GetAttr").ToArray());

        Assert.Equal(("Conv2d", "conv1", "Net/Conv2d[conv1]"), (graph.Nodes[1].Type, graph.Nodes[1].Name, graph.Nodes[1].Path));
    }

    [Fact]
    public void Read_OfInputsThatAreNotThere_CountsThem() =>
        Assert.Equal(
            ["1 inputs name nodes that the graph does not have."], GraphDefReader.Read(new GraphDefBuilder().AddNode("a", "Relu", ["gone"]).ToArray()).Notes);

    [Fact]
    public void Read_OfBrokenBytes_KeepsWhatCameBefore()
    {
        byte[] bytes = [.. new GraphDefBuilder().AddNode("a", "Relu").ToArray(), 0x0a, 0x7f, 0x01];

        var graph = GraphDefReader.Read(bytes);

        Assert.Equal("a", Assert.Single(graph.Nodes).Name);
        Assert.Contains(graph.Notes, note => note.Contains("not a GraphDef; 1 nodes", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_OfAnyCutOfAGraph_NeverThrowsAndKeepsParentsBeforeChildren()
    {
        var bytes = new GraphDefBuilder().AddNode("a/b/c", "Relu", ["a/d"], outputShape: [1, 2])
            .AddNode("a/d", "Const", null, new Dictionary<string, string> { ["k"] = "v" })
            .ToArray();
        for (var length = 0; length <= bytes.Length; length++)
        {
            var graph = GraphDefReader.Read(bytes.AsSpan(0, length));
            Assert.All(graph.Nodes.Select((node, i) => (node, i)), entry => Assert.True(entry.node.Parent < entry.i));
            Assert.All(graph.Edges, edge => Assert.True(edge.From < graph.Nodes.Length && edge.To < graph.Nodes.Length));
        }
    }

    [Fact]
    public void Read_OfANameOfThousandsOfScopes_StopsNestingAndKeepsTheNode()
    {
        var graph = GraphDefReader.Read(new GraphDefBuilder().AddNode(string.Join('/', Enumerable.Repeat("s", 5000)), "Relu").ToArray());

        Assert.True(graph.Nodes.Length < 100);
        Assert.Equal("Relu", graph.Nodes[^1].Type);
    }

    [Fact]
    public void Read_OfMoreNodesThanAreShown_KeepsTheFirstAndCountsAll()
    {
        var nodes = GraphDefReader.MaxNodes + 50_000;
        var bytes = Join(
            Enumerable.Range(0, nodes).Select(i => new ProtoMessage().Text(1, $"n{i}").Text(2, "Op").Text(3, $"n{Math.Max(0, i - 1)}").Text(3, $"n{i + 1}")));

        var graph = GraphDefReader.Read(bytes);

        Assert.Equal(GraphDefReader.MaxNodes, graph.Nodes.Length);
        Assert.Contains($"{GraphDefReader.MaxNodes} of {nodes} nodes are shown: the graph is too large for all of them.", graph.Notes);
        Assert.Equal((2 * GraphDefReader.MaxNodes) - 1, graph.Edges.Length);
        Assert.Contains("1 inputs name nodes that the graph does not have, or that are not shown.", graph.Notes);
    }

    [Fact]
    public void Read_OfMoreEdgesThanAreShown_KeepsTheFirstAndCountsAll()
    {
        var node = new ProtoMessage().Text(1, "a").Text(2, "Op");
        for (var i = 0; i < GraphDefReader.MaxEdges + 5; i++) node.Text(3, "a");

        var graph = GraphDefReader.Read(new ProtoMessage().Message(1, node).ToArray());

        Assert.Equal(GraphDefReader.MaxEdges, graph.Edges.Length);
        Assert.Equal([$"{GraphDefReader.MaxEdges} of {GraphDefReader.MaxEdges + 5} edges are shown: the graph is too large for all of them."], graph.Notes);
    }

    // Each is small in the file and would be large in memory: lists of numbers, shapes, attributes, groups with long paths, nodes without a name.
    [Theory]
    [InlineData("numbers")]
    [InlineData("shapes")]
    [InlineData("attributes")]
    [InlineData("groups")]
    [InlineData("nameless")]
    [InlineData("text")]
    [InlineData("long name")]
    public void Read_OfWhatGrowsWhenItIsRead_StaysAMultipleOfTheFile(string kind)
    {
        const int Size = 4 << 20;
        ProtoMessage Attribute(string name, ProtoMessage value) => new ProtoMessage().Text(1, name).Message(2, value);
        ProtoMessage Node() => new ProtoMessage().Text(1, "n").Text(2, "Op");
        var bytes = kind switch
        {
            "numbers" => Join([Node().Message(5, Attribute("i", new ProtoMessage().Message(1, new ProtoMessage().Bytes(3, new byte[Size]))))]),
            "shapes" => Join([Node().Message(5, Attribute("_output_shapes", new ProtoMessage().Bytes(1, Repeat([0x3a, 0], Size / 2))))]),
            "attributes" =>
                Join([Enumerable.Range(0, Size / 16).Aggregate(Node(), (node, i) => node.Message(5, Attribute($"{i}", new ProtoMessage().Varint(3, i))))]),
            "groups" => Join(Enumerable.Range(0, Size / 60_000).Select(
                i => new ProtoMessage().Text(1, $"{i}{new string('x', 60_000)}{string.Concat(Enumerable.Repeat("/y", 60))}"))),
            "nameless" => Repeat([0x0a, 0], Size / 2),
            "text" => Join([Node().Message(5, Attribute("s", new ProtoMessage().Text(2, new string('é', Size / 2))))]),
            _ => Join([new ProtoMessage().Text(1, new string('x', Size))]),
        };

        var before = GC.GetAllocatedBytesForCurrentThread();
        var graph = GraphDefReader.Read(bytes);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated < 40L * Size, $"{allocated} bytes for {bytes.Length}");
        if (kind is "text") Assert.EndsWith($"… ({Size / 2} characters)", graph.Nodes[0].Attributes!["s"], StringComparison.Ordinal);
        else if (kind is "numbers") Assert.EndsWith($"… ({Size} values)", graph.Nodes[0].Attributes!["i"], StringComparison.Ordinal);
        else if (kind is not "shapes") Assert.NotEmpty(graph.Notes);
    }

    private static byte[] Join(IEnumerable<ProtoMessage> nodes)
    {
        var bytes = new MemoryStream();
        foreach (var node in nodes) bytes.Write(new ProtoMessage().Message(1, node).ToArray());
        return bytes.ToArray();
    }

    private static byte[] Repeat(byte[] unit, int times)
    {
        var bytes = new byte[unit.Length * times];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = unit[i % unit.Length];
        return bytes;
    }

    [Fact]
    public void Read_OfEveryKindOfAttribute_SaysItInWords()
    {
        ProtoMessage Attribute(string name, ProtoMessage value) => new ProtoMessage().Text(1, name).Message(2, value);
        var shape = new ProtoMessage().Message(2, new ProtoMessage().Varint(1, 5)).Message(2, new ProtoMessage().Varint(1, -1));
        var node = new ProtoMessage().Text(1, "n").Text(2, "Op").Text(4, "/device:GPU:0")
            .Message(5, Attribute("i", new ProtoMessage().Varint(3, -7)))
            .Message(5, Attribute("b", new ProtoMessage().Varint(5, 1)))
            .Message(5, Attribute("T", new ProtoMessage().Varint(6, 1)))
            .Message(5, Attribute("shape", new ProtoMessage().Message(7, shape)))
            .Message(5, Attribute("value", new ProtoMessage().Message(8, new ProtoMessage().Varint(1, 3).Message(2, shape).Bytes(4, new byte[100]))))
            .Message(5, Attribute("strides", new ProtoMessage().Message(1, new ProtoMessage().Bytes(3, [1, 2, 2, 1]))))
            .Message(5, Attribute("long", new ProtoMessage().Text(2, new string('x', 5000))))
            .Message(5,
                Attribute("_output_shapes", new ProtoMessage().Message(1, new ProtoMessage().Message(7, shape).Message(7, new ProtoMessage().Varint(3, 1)))));
        var read = Assert.Single(GraphDefReader.Read(new ProtoMessage().Message(1, node).ToArray()).Nodes);

        var attributes = read.Attributes!;
        Assert.Equal(("-7", "true", "Float", "[5, -1]", "Int32 [5, -1]", "[1, 2, 2, 1]", "/device:GPU:0"),
            (attributes["i"], attributes["b"], attributes["T"], attributes["shape"], attributes["value"], attributes["strides"], attributes["device"]));
        Assert.EndsWith("(5000 characters)", attributes["long"], StringComparison.Ordinal);
        Assert.Equal([5L, -1], read.Outputs![0].Shape!);
        Assert.Null(read.Outputs[1].Shape);
    }
}
