// What add_graph puts into the event file, read by an independent parser and by our own reader.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Events;
using Sonde.Torch.Tests.Monitor;
using Tensorboard;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Captures.Model;

public sealed class AddGraphTests : IDisposable
{
    private static readonly bool Available = NativeTrace.IsAvailable(out _);
    private readonly TemporaryRun _run = new();

    public AddGraphTests() => Assert.SkipUnless(Available, "ops cannot be seen on this platform");

    [Fact]
    public void AddGraph_OfAResidualBlock_IsAGraphDefWithScopesShapesAndBothWays()
    {
        using var scope = NewDisposeScope();
        var nodes = GraphDefOf(writer => writer.add_graph(new BasicBlock(4, 4, 1), randn(1, 4, 8, 8))).ToDictionary(node => node.Name);

        Assert.Equal("Placeholder", nodes["input/x"].Op);
        Assert.Equal(["input/x", "BasicBlock/conv1/weight"], nodes["BasicBlock/conv1/conv2d"].Input);
        Assert.Equal("aten::conv2d", nodes["BasicBlock/conv1/conv2d"].Op);
        Assert.Equal([4L, 4, 3, 3], ShapeOf(nodes["BasicBlock/conv1/weight"]));
        Assert.Equal(["BasicBlock/bn2/batch_norm", "input/x"], nodes["BasicBlock/add"].Input);
        Assert.Equal([1L, 4, 8, 8], ShapeOf(nodes["BasicBlock/add"]));
        Assert.Equal(["BasicBlock/relu_1"], nodes["output/output"].Input);
        Assert.Contains("GraphModels.cs:", nodes["BasicBlock/add"].Attr["source"].S.ToStringUtf8(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lenet"), InlineData("twice"), InlineData("lstm"), InlineData("transformer"), InlineData("unet"), InlineData("two inputs")]
    public void AddGraph_OfAnyNetwork_HasUniqueNamesAndNoInputThatIsNotThere(string which)
    {
        using var scope = NewDisposeScope();
        var nodes = GraphDefOf(writer => _ = which switch
        {
            "lenet" => writer.add_graph(GraphModels.LeNet(), randn(1, 1, 32, 32)),
            "twice" => writer.add_graph(new TwiceModel(), randn(2, 4)),
            "lstm" => writer.add_graph(new LstmClassifier(), randint(0, 100, [2, 5])),
            "transformer" => writer.add_graph(new TransformerBlock(32), randn(2, 5, 32)),
            "unet" => writer.add_graph(new UNet(), randn(1, 1, 16, 16)),
            _ => writer.add_graph(new TwoInputs(), randn(2, 4), randn(2, 6)),
        });

        var names = nodes.Select(node => node.Name).ToHashSet();
        Assert.Equal(nodes.Count, names.Count);
        Assert.All(nodes.SelectMany(node => node.Input), input => Assert.Contains(input.Split(':')[0], names));
        Assert.All(nodes.Where(node => node.Op == "Output"), node => Assert.Single(node.Input));
    }

    [Fact]
    public void AddGraph_IsReadBackAsItWasCaptured_AndItsGraphDefHasTheSameNodesAndEdges()
    {
        using var scope = NewDisposeScope();
        ModelGraph graph;
        using (var writer = new SummaryWriter(_run.Folder)) graph = writer.add_graph(new UNet(), randn(1, 1, 16, 16));

        var run = _run.Load();
        var record = RecordReader.ReadLast(run, ModelGraphRecord.Reading)!;
        Assert.Equal(graph.Record.Arrows(), record.Arrows());
        Assert.Equal(graph.Record.Nodes.Select(node => (node.Kind, node.Path, node.Type, node.MultiplyAdds)),
            record.Nodes.Select(node => (node.Kind, node.Path, node.Type, node.MultiplyAdds)));
        var converted = GraphDefReader.Read(run.Blobs["__run_graph__"].Read(0));
        Assert.Empty(converted.Notes);
        var ops = record.Nodes.Count(node => node.Kind == "op");
        Assert.Equal(ops + record.Nodes.Count(node => node.Kind is "output") + record.Parameters.Length, converted.Nodes.Count(node => node.Kind == "op"));
        Assert.Equal(record.Edges.Length, converted.Edges.Count(edge => converted.Nodes[edge.From].Type != "Parameter"));
    }

    public void Dispose() => _run.Dispose();

    private List<NodeDef> GraphDefOf(Action<SummaryWriter> write)
    {
        string file;
        using (var writer = new SummaryWriter(_run.Folder))
        {
            write(writer);
            file = writer.FilePath;
        }

        var graph = Assert.Single(ProtobufLog.Read(File.ReadAllBytes(file)), read => !read.GraphDef.IsEmpty).GraphDef;
        return [.. GraphDef.Parser.ParseFrom(graph).Node];
    }

    private static IEnumerable<long> ShapeOf(NodeDef node) => Assert.Single(node.Attr["_output_shapes"].List.Shape).Dim.Select(dimension => dimension.Size);
}
