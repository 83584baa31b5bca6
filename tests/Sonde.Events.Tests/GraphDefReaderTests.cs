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
            ["input x Placeholder", "group net ", "group net/fc ", "constant net/fc/w Const", "op net/fc/matmul MatMul", "op net/split Split", "op net/sum AddV2"],
            graph.Nodes.Select(node => $"{node.Kind} {node.Path} {node.Type}"));
        Assert.Equal([-1, -1, 1, 2, 2, 1, 1], graph.Nodes.Select(node => node.Parent));
        Assert.Equal("first", graph.Nodes[4].Attributes!["note"]);
        Assert.Equal([2, 3], graph.Nodes[4].Outputs![0].Shape!);
        Assert.Equal(["0>4", "3>4", "4>5", "5:1>6", "4>6 control"], graph.Edges.Select(edge => $"{edge.From}{(edge.Output > 0 ? $":{edge.Output}" : "")}>{edge.To}{(edge.Control ? " control" : "")}"));
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
        Assert.Equal(["1 inputs name nodes that the graph does not have."], GraphDefReader.Read(new GraphDefBuilder().AddNode("a", "Relu", ["gone"]).ToArray()).Notes);

    [Fact]
    public void Read_OfBrokenBytes_KeepsWhatCameBefore()
    {
        byte[] bytes = [.. new GraphDefBuilder().AddNode("a", "Relu").ToArray(), 0x0a, 0x7f, 0x01];

        var graph = GraphDefReader.Read(bytes);

        Assert.Equal("a", Assert.Single(graph.Nodes).Name);
        Assert.Contains(graph.Notes, note => note.Contains("no GraphDef; 1 nodes", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_OfAnyCutOfAGraph_NeverThrowsAndKeepsParentsBeforeChildren()
    {
        var bytes = new GraphDefBuilder().AddNode("a/b/c", "Relu", ["a/d"], outputShape: [1, 2]).AddNode("a/d", "Const", null, new Dictionary<string, string> { ["k"] = "v" }).ToArray();
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
            .Message(5, Attribute("_output_shapes", new ProtoMessage().Message(1, new ProtoMessage().Message(7, shape).Message(7, new ProtoMessage().Varint(3, 1)))));
        var read = Assert.Single(GraphDefReader.Read(new ProtoMessage().Message(1, node).ToArray()).Nodes);

        var attributes = read.Attributes!;
        Assert.Equal(("-7", "true", "Float", "[5, -1]", "Int32 [5, -1]", "[1, 2, 2, 1]", "/device:GPU:0"),
            (attributes["i"], attributes["b"], attributes["T"], attributes["shape"], attributes["value"], attributes["strides"], attributes["device"]));
        Assert.EndsWith("(5000 characters)", attributes["long"], StringComparison.Ordinal);
        Assert.Equal([5L, -1], read.Outputs![0].Shape!);
        Assert.Null(read.Outputs[1].Shape);
    }
}
