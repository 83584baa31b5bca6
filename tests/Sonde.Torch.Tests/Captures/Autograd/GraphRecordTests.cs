// What of a graph is stored: every text once, and of a graph above the limit what a reader looks for first.
using System.Text;
using Sonde.Events;
using Sonde.Torch.Captures;

namespace Sonde.Torch.Tests.Captures.Autograd;

public class GraphRecordTests
{
    /// <summary>Every kind of node and edge, and every member that can be left out, both there and left out.</summary>
    private static readonly AutogradGraph Graph = new(
        [
            new(0, AutogradNodeKind.Loss, "loss") { Shape = [] },
            new(1, AutogradNodeKind.Operation, "MeanBackward0")
            {
                Op = "aten::mean", Source = "src/Model.cs:9", Snippet = "> 9 | return y.mean();", Shape = [], InputShapes = [[5, 2]],
            },
            new(2, AutogradNodeKind.Operation, "AddmmBackward0")
            {
                Op = "aten::linear", Layer = "head", Source = "src/Model.cs:8", Shape = [5, 2], InputShapes = [[5, 3], [2, 3], [2]], InputsWithoutGradient = 1,
            },
            new(3, AutogradNodeKind.Parameter, "AccumulateGrad") { Layer = "head", Shape = [2, 3], Parameters = ["head.weight"] },
            new(4, AutogradNodeKind.Parameter, "AccumulateGrad")
            {
                Layer = "head", Shape = [2], Parameters = ["head.bias", "tied.bias"], Remark = "one parameter under 2 names",
            },
            new(5, AutogradNodeKind.Operation, "MulBackward0") { Op = "aten::mul", Source = "src/Model.cs:7" },
            new(6, AutogradNodeKind.Leaf, "AccumulateGrad") { Shape = [3], Remark = "requires grad and is not a parameter of Net" },
            new(7, AutogradNodeKind.Cut, "aten::argmax")
            {
                Op = "aten::argmax",
                Layer = "choice",
                Source = "src/Model.cs:6",
                Shape = [5],
                Parameters = ["choice.weight"],
                Remark = "cuts 1 of 4 parameters off from the loss",
            },
            new(8, AutogradNodeKind.Parameter, "AccumulateGrad")
            {
                Layer = "choice", Shape = [3, 3], Parameters = ["choice.weight"], Remark = "cut off from the loss",
            },
            new(9, AutogradNodeKind.Detached, "aten::detach") { Op = "aten::detach", Source = "src/Model.cs:7" },
        ],
        [
            new(0, 1), new(1, 2), new(2, 3), new(2, 4), new(2, 5, 1), new(5, 6), new(5, 7, CarriesGradient: false), new(7, 8, CarriesGradient: false),
            new(5, 9, CarriesGradient: false),
        ],
        [
            new("head.weight", [2, 3], 3, GradientState.Present, "", null), new("head.bias", [2], 4, GradientState.Present, "", null),
            new("choice.weight", [3, 3], 8, GradientState.Cut, "cut off from the loss by aten::argmax at src/Model.cs:6", "src/Model.cs:6"),
            new("frozen.weight", [1], null, GradientState.Frozen, "frozen: requires_grad is false", null),
        ],
        ["a note"], "a limitation", "traced");

    [Fact]
    public void From_AGraph_IsWhatThePageIsTestedOn()
    {
        var json = AutogradGraphRecord.Reading.Write(GraphRecord.From(Graph));
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Sonde.slnx"))) root = root.Parent;
        Assert.SkipWhen(root is null, "The tests run without the repository around them.");
        var file = Path.Combine(root.FullName, "web/tests/fixtures/autograd-graph/recorded.json");
        if (Environment.GetEnvironmentVariable("SONDE_WRITE_FIXTURES") == "1") File.WriteAllBytes(file, json);

        Assert.Equal(File.ReadAllText(file), Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void From_AGraph_StoresEveryTextOnce()
    {
        var record = GraphRecord.From(Graph);

        Assert.Equal((10, 9, 4), (record.NodeCount, record.EdgeCount, record.ParameterCount));
        Assert.All(new[] { record.Names, record.Layers, record.Parameters, record.Sources.Select(source => source.Place) },
            table => Assert.Equal(table.Distinct(), table));
        Assert.Equal(["head.weight", "head.bias", "choice.weight", "frozen.weight", "tied.bias"], record.Parameters);
        Assert.Null(record.Nodes[1].Kind);
        Assert.Equal([("choice.weight", (int)GradientState.Cut), ("frozen.weight", (int)GradientState.Frozen)],
            record.Unreached.Select(lost => (record.Parameters[lost.Parameter], lost.State)));
    }

    [Fact]
    public void From_AGraphAboveTheLimit_KeepsTheLossWhatIsWrongAndWhatIsNearest()
    {
        var record = GraphRecord.From(Graph, most: 7);

        Assert.Equal((10, 7, 9), (record.NodeCount, record.Nodes.Length, record.EdgeCount));
        Assert.Equal(["loss", null, null, "leaf", "cut", "parameter", "detached"], record.Nodes.Select(node => node.Kind));
        Assert.Equal(["loss", "MeanBackward0", "AddmmBackward0", "AccumulateGrad", "aten::argmax", "AccumulateGrad", "aten::detach"],
            record.Nodes.Select(node => record.Names[node.Name]));
        Assert.Equal([(0, 1, false), (1, 2, false), (4, 5, true)], record.Edges.Select(edge => (edge.From, edge.To, edge.DataOnly)));
    }

    [Fact]
    public void From_ALongChain_StoresTwentyThousandOfItsNodesInFewBytesEach()
    {
        var nodes = Enumerable.Range(0, 30_000).Select(i =>
            new AutogradNode(i, i == 0 ? AutogradNodeKind.Loss : AutogradNodeKind.Operation, i == 0 ? "loss" : "MulBackward0")
            {
                Op = "aten::mul",
                Layer = "cell",
                Source = "Model.cs:4",
                Shape = [8, 8],
                InputShapes = [[8, 8], [8, 8]],
            });
        var graph = new AutogradGraph([.. nodes], [.. Enumerable.Range(0, 29_999).Select(i => new AutogradEdge(i, i + 1))], [], [], null, "traced");

        var record = GraphRecord.From(graph);

        Assert.Equal((30_000, GraphRecord.MostNodes, GraphRecord.MostNodes - 1), (record.NodeCount, record.Nodes.Length, record.Edges.Length));
        Assert.InRange(AutogradGraphRecord.Reading.Write(record).Length, 0, 100 * GraphRecord.MostNodes);
    }
}
