// What nodes have saved for their derivatives, against what libtorch's derivatives need.
using Sonde.Torch.Interop;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Sonde.Torch.Tests.Interop;

public class SavedTensorsTests
{
    private readonly nn.Module _model = nn.Linear(3, 2);

    public SavedTensorsTests()
    {
        Assert.SkipUnless(GraphAccess.TryGet(out var reason) is not null, reason);
        using var saved = SavedTensors.TryOpen(GraphAccess.TryGet(out _)!, out reason);
        Assert.SkipUnless(saved is not null, reason);
    }

    [Fact]
    public void Capture_OfKnownOps_ListsWhatTheirDerivativesNeed()
    {
        using var scope = NewDisposeScope();
        var x = randn(4, 3).requires_grad_();
        var image = randn(2, 1, 6, 6).requires_grad_();
        var kernel = randn(5, 1, 3, 3).requires_grad_();

        Saves("MulBackward0", () => x * randn(4, 1), "4,1"); // x itself is not needed where the factor wants no gradient
        Saves("AddBackward0", () => x + x);
        Saves("ExpBackward0", () => x.exp(), "4,3");
        Saves("ReluBackward0", () => x.relu(), "4,3");
        Saves("SumBackward1", () => x.sum(1));
        Saves("AddmmBackward0", () => F.linear(x, randn(2, 3).requires_grad_(), randn(2).requires_grad_()), "4,3", "3,2");
        Saves("ConvolutionBackward0", () => F.conv2d(image, kernel), "2,1,6,6", "5,1,3,3");
        Saves("MaxPool2DWithIndicesBackward0", () => F.max_pool2d(image, 2), "2,1,6,6", "2,1,3,3");
        Saves("NllLossBackward0", () => F.cross_entropy(x, zeros(4, ScalarType.Int64)), "4,3", "4", "");
    }

    [Fact]
    public void Capture_AfterBackward_SaysNothingOfWhatIsFreed()
    {
        using var scope = NewDisposeScope();
        var x = randn(4, 3).requires_grad_();
        var loss = (x * x).sum();
        var before = AutogradGraph.Capture(loss, _model);
        loss.backward();
        var after = AutogradGraph.Capture(loss, _model);

        Assert.Equal(["4,3", "4,3"], Shapes(before, "MulBackward0"));
        Assert.Null(after.Nodes.Single(node => node.Name == "MulBackward0").SavedShapes);
    }

    [Fact]
    public void Capture_ManyTimesOverRecycledMemory_FindsTheSameEachTime()
    {
        using var outer = NewDisposeScope();
        var x = randn(4, 3).requires_grad_();
        for (var i = 0; i < 200; i++)
        {
            using var scope = NewDisposeScope();
            var kept = (x.exp() * x).pow(2).clamp(0, 1).sqrt(); // other nodes in the same blocks, turn by turn
            var loss = (i % 2 == 0 ? x.sum(1).mean() : (x + 1).mul(2).norm()) + kept.sum() * 0;
            var graph = AutogradGraph.Capture(loss, _model);
            Assert.Equal(["4,3"], Shapes(graph, "ExpBackward0"));
            Assert.Equal(["4,3"], Shapes(graph, "ClampBackward1"));
            Assert.Empty(Shapes(graph, i % 2 == 0 ? "SumBackward1" : "AddBackward0"));
        }
    }

    private void Saves(string node, Func<Tensor> op, params string[] shapes) =>
        Assert.Equal(shapes.Order(), Shapes(AutogradGraph.Capture(() => op().sum(), _model), node).Order());

    private static IEnumerable<string> Shapes(AutogradGraph graph, string node) =>
        graph.Nodes.First(candidate => candidate.Name == node).SavedShapes!.Select(shape => string.Join(',', shape));
}
