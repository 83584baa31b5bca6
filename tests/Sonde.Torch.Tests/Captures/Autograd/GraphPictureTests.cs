// The pictures: SVG and dot of real graphs, whole and by modules.
using System.Xml.Linq;
using Sonde.Torch.Captures;
using Sonde.Torch.Interop;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Autograd;

public sealed class GraphPictureTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"sonde-{Guid.NewGuid():N}.svg");

    public GraphPictureTests() => Assert.SkipUnless(GraphAccess.TryGet(out var reason) is not null, reason);

    public void Dispose()
    {
        _scope.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void SaveSvg_OfACutGraph_DrawsEveryNodeAndListsWhatIsNotReached()
    {
        var model = Sequential(("first", Linear(4, 3)), ("second", Linear(1, 2)));
        var graph = AutogradGraph.Capture(() => ((Module<Tensor, Tensor>)model[1])
            .call(((Module<Tensor, Tensor>)model[0]).call(randn(5, 4)).argmax(1).to(ScalarType.Float32).unsqueeze(1))
            .sum(), model);

        graph.SaveSvg(_file, "a < b & c");

        var svg = XDocument.Load(_file).Root!;
        var texts = svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToList();
        var boxes = svg.Descendants().Where(element => element.Name.LocalName == "rect").Select(element => element.Attribute("class")!.Value).ToList();
        Assert.Contains("a < b & c", texts);
        Assert.Equal(graph.Nodes.Count + 1, boxes.Count);
        Assert.Single(boxes, "cut");
        Assert.Equal(2, boxes.Count(box => box == "lost"));
        Assert.Equal(2, boxes.Count(box => box == "parameter"));
        Assert.Contains("aten::argmax", texts);
        Assert.Contains(texts, text => text.StartsWith("first.weight: cut off from the loss by aten::argmax at ", StringComparison.Ordinal));
        Assert.Contains("prefers-color-scheme: dark", svg.ToString(), StringComparison.Ordinal);
        var bottom = svg.Descendants().Where(element => element.Name.LocalName == "rect").Skip(1).MaxBy(element => (double)element.Attribute("y")!)!;
        Assert.Equal("loss", bottom.Attribute("class")!.Value);
    }

    [Fact]
    public void SaveSvg_AboveTwoThousandNodes_DrawsModules()
    {
        var model = new Recurrent();
        var graph = AutogradGraph.Capture(() => model.call(randn(300, 2, 3)), model);

        graph.SaveSvg(_file);

        Assert.True(graph.Nodes.Count > GraphView.MostNodes);
        var view = GraphView.Of(graph.Parts);
        Assert.True(view.IsCollapsed);
        Assert.Equal(["loss", "head", "cell"], view.Nodes.Select(node => node.Name).Where(name => name is "loss" or "head" or "cell"));
        var cell = view.Nodes.Single(node => node.Name == "cell");
        Assert.Equal(["cell.bias_hh", "cell.bias_ih", "cell.weight_hh", "cell.weight_ih"], cell.Parameters.Order());
        Assert.True(cell.Count > 300 * 5);
        Assert.Equal(graph.Nodes.Count, view.Nodes.Sum(node => node.Count));
        Assert.Contains($"{graph.Nodes.Count} nodes, drawn as {view.Nodes.Count}: one a module", File.ReadAllText(_file), StringComparison.Ordinal);
    }

    [Fact]
    public void ByModules_WhereChildrenAreNotCalled_KeepsTheirParametersWithTheModuleThatUsesThem()
    {
        var model = Sequential(("block", new Around()), ("head", Linear(3, 1)));
        var graph = AutogradGraph.Capture(() => model.call(randn(5, 4)).sum(), model);

        var view = GraphView.ByModules(graph.Parts);

        Assert.Equal(["loss", "SumBackward0", "head", "block"], view.Nodes.Select(node => node.Name));
        Assert.Equal(["block.inner.bias", "block.inner.weight"], view.Nodes[3].Parameters.Order());
    }

    [Fact]
    public void ToDot_NamesEveryNodeAndEdge()
    {
        var model = Linear(4, 3);
        var graph = AutogradGraph.Capture(() => model.call(randn(5, 4)).argmax(1).to(ScalarType.Float32).mean(), model);

        var dot = graph.ToDot();

        Assert.StartsWith("digraph autograd {", dot, StringComparison.Ordinal);
        Assert.Equal(graph.Edges.Count, dot.Split(" -> ").Length - 1);
        Assert.Contains("n0 -> n1 [style=dashed", dot, StringComparison.Ordinal);
        Assert.Contains("label=\"aten::argmax\\nGraphPictureTests.cs:", dot, StringComparison.Ordinal);
    }

    private sealed class Around : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear inner = Linear(4, 3);

        public Around() : base(nameof(Around)) => RegisterComponents();

        public override Tensor forward(Tensor x) => functional.linear(x, inner.weight, inner.bias).tanh();
    }

    private sealed class Recurrent : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.LSTMCell cell = LSTMCell(3, 5);
        private readonly Module<Tensor, Tensor> head = Linear(5, 1);

        public Recurrent() : base(nameof(Recurrent)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            var (h, c) = (zeros(2, 5), zeros(2, 5));
            for (var t = 0; t < x.shape[0]; t++)
                (h, c) = cell.call(x[t], (h, c));
            return head.call(h).mean();
        }
    }
}
