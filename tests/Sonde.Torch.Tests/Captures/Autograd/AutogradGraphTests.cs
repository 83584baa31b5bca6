// The captured graph against graphs drawn by hand, node for node.
using Sonde.Events;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Tracing;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Autograd;

public sealed class AutogradGraphTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public AutogradGraphTests() => Assert.SkipUnless(GraphAccess.TryGet(out var reason) is not null, reason);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Capture_OfAnMlp_GivesItsGraphWithLinesAndLayers()
    {
        var model = Sequential(("fc1", Linear(4, 8)), ("relu", ReLU()), ("fc2", Linear(8, 2)));
        var (x, y) = (randn(5, 4), zeros(5, ScalarType.Int64));

        var graph = AutogradGraph.Capture(() => Place.Noted(functional.cross_entropy(model.call(x), y), out _lossLine), model);

        Assert.Equal(
            """
            loss -> NllLossBackward0
            NllLossBackward0 -> LogSoftmaxBackward0
            LogSoftmaxBackward0 -> AddmmBackward0
            AddmmBackward0 -> fc2.bias, ReluBackward0, TBackward0
            ReluBackward0 -> AddmmBackward0
            TBackward0 -> fc2.weight
            AddmmBackward0 -> fc1.bias, TBackward0
            TBackward0 -> fc1.weight
            """, GraphText.Of(graph));
        Assert.Empty(graph.Unreached);
        Assert.Empty(graph.Notes);
        Assert.Null(graph.Limitation);
        Assert.Equal("traced", graph.Tracing);
        Assert.Equal(Place.At(_lossLine), graph.Node("NllLossBackward0").Source);
        Assert.Equal(Place.At(_lossLine), graph.Node("LogSoftmaxBackward0").Source);
        Assert.Contains("cross_entropy", graph.Node("NllLossBackward0").Snippet, StringComparison.Ordinal);
        var relu = graph.Node("ReluBackward0");
        Assert.Equal("aten::relu", relu.Op);
        Assert.Equal("relu", relu.Layer);
        Assert.Equal([5, 8], relu.Shape!);
        Assert.Equal([5, 8], Assert.Single(relu.InputShapes));
        var second = graph.Nodes.First(node => node.Name == "AddmmBackward0");
        Assert.Equal("fc2", second.Layer);
        Assert.Equal([5, 2], second.Shape!);
        var weight = graph.Nodes.Single(node => node.Parameters.Contains("fc1.weight"));
        Assert.Equal("AccumulateGrad", weight.Name);
        Assert.Equal([8, 4], weight.Shape!);
        Assert.Equal("fc1", weight.Layer);
        Assert.Equal(1, graph.Nodes.Last(node => node.Name == "AddmmBackward0").InputsWithoutGradient);
    }

    private int _lossLine;

    [Fact]
    public void Capture_OfALossThatIsThere_GivesTheSameGraphWithoutLines()
    {
        var model = Sequential(("fc1", Linear(4, 8)), ("relu", ReLU()), ("fc2", Linear(8, 2)), ("spare", Linear(2, 2)));
        var loss = ((Module<Tensor, Tensor>)model[2]).call(((Module<Tensor, Tensor>)model[0]).call(randn(5, 4)).relu()).sum();

        var graph = AutogradGraph.Capture(loss, model);

        Assert.Equal(
            ["loss", "SumBackward0", "AddmmBackward0", "AccumulateGrad", "ReluBackward0", "TBackward0"], graph.Nodes.Take(6).Select(node => node.Name));
        Assert.Equal("graph", graph.Tracing);
        Assert.All(graph.Nodes, node => Assert.Null(node.Source));
        Assert.Equal("fc2", graph.Nodes[2].Layer);
        Assert.Equal("fc2", graph.Nodes.First(node => node.Name == "TBackward0").Layer);
        Assert.Null(graph.Node("ReluBackward0").Layer);
        Assert.Equal(["spare.weight", "spare.bias"], graph.Unreached.Select(parameter => parameter.Name));
        Assert.All(graph.Unreached, parameter => Assert.Equal(GradientState.NoGradient, parameter.State));
        Assert.All(graph.Unreached, parameter => Assert.Contains("never used, or cut off", parameter.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Capture_OfAResidualBlock_JoinsBothBranches()
    {
        var model = new ResidualBlock();

        var graph = AutogradGraph.Capture(() => model.call(randn(2, 4, 5, 5)).mean(), model);

        Assert.Equal(
            """
            loss -> MeanBackward0
            MeanBackward0 -> ReluBackward0
            ReluBackward0 -> AddBackward0
            AddBackward0 -> ConvolutionBackward0
            ConvolutionBackward0 -> ReluBackward0, conv2.weight, conv2.bias
            ReluBackward0 -> NativeBatchNormBackward0
            NativeBatchNormBackward0 -> ConvolutionBackward0, norm.weight, norm.bias
            ConvolutionBackward0 -> conv1.weight, conv1.bias
            """, GraphText.Of(graph));
        Assert.Equal(1, graph.Node("AddBackward0").InputsWithoutGradient); // x is data
        Assert.Contains("conv2.call(inner) + x", graph.Node("AddBackward0").Snippet, StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_WithATensorUsedTwice_HasTwoEdges()
    {
        var model = Linear(3, 3);
        var graph = AutogradGraph.Capture(() =>
        {
            var hidden = model.call(randn(2, 3));
            return (hidden * hidden).sum();
        }, model);

        Assert.Contains("MulBackward0 -> AddmmBackward0, AddmmBackward0", GraphText.Of(graph), StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_WithASharedParameter_HasOneNodeForIt()
    {
        var model = new TiedAutoencoder();

        var graph = AutogradGraph.Capture(() => model.call(randn(2, 4)).pow(2).sum(), model);

        var node = Assert.Single(graph.Nodes, node => node.Parameters.Contains("encoder.weight"));
        Assert.Equal(2, graph.Edges.Count(edge => edge.To == node.Id));
        Assert.Empty(graph.Unreached);
    }

    [Fact]
    public void Capture_WithAParameterUnderTwoNames_NamesBoth()
    {
        var shared = Linear(3, 3);
        var model = Sequential(("first", shared), ("second", shared));

        var graph = AutogradGraph.Capture(() => model.call(randn(2, 3)).sum(), model);

        Assert.Single(graph.Nodes, node => node.Kind == AutogradNodeKind.Parameter && node.Parameters[0].EndsWith("weight", StringComparison.Ordinal));
        Assert.Empty(graph.Unreached);
    }

    [Fact]
    public void Capture_WithViewsSplitsAndInPlaceOps_FollowsThem()
    {
        var model = Linear(4, 4);

        var graph = AutogradGraph.Capture(() =>
        {
            var halves = model.call(randn(2, 4)).split(2, 1);
            var first = halves[0].exp();
            first.add_(halves[1]);
            return first.view(4).sum();
        }, model);

        Assert.Equal(
            """
            loss -> SumBackward0
            SumBackward0 -> ViewBackward0
            ViewBackward0 -> AddBackward0
            AddBackward0 -> ExpBackward0, SplitBackward0#1
            ExpBackward0 -> SplitBackward0
            SplitBackward0 -> AddmmBackward0
            AddmmBackward0 -> bias, TBackward0
            TBackward0 -> weight
            """, GraphText.Of(graph));
        Assert.Equal("aten::add_", graph.Node("AddBackward0").Op);
    }

    [Fact]
    public void Capture_WithAWriteIntoAView_ShowsTheCopiedSlice()
    {
        var model = Linear(4, 4);

        var graph = AutogradGraph.Capture(() =>
        {
            var output = model.call(randn(2, 4));
            output.narrow(1, 0, 2).mul_(3);
            return output.sum();
        }, model);

        Assert.Contains("CopySlices -> AddmmBackward0", GraphText.Of(graph), StringComparison.Ordinal);
        Assert.Equal("aten::mul_", graph.Node("CopySlices").Op);
        Assert.Empty(graph.Unreached);
    }

    [Fact]
    public void Capture_OfALossThatIsAViewOfAWrittenTensor_BeginsWhereBackwardDoes()
    {
        var model = Linear(4, 2);
        var output = model.call(randn(1, 4));
        var loss = output.select(0, 0).select(0, 1);
        output.mul_(2);

        var graph = AutogradGraph.Capture(loss, model);
        loss.backward();

        Assert.Equal(
            """
            loss -> AsStridedBackward0
            AsStridedBackward0 -> MulBackward1
            MulBackward1 -> AddmmBackward0
            AddmmBackward0 -> bias, TBackward0
            TBackward0 -> weight
            """, GraphText.Of(graph));
        Assert.NotNull(model.weight.grad);
    }

    [Fact]
    public void Capture_WithACustomFunction_NamesTheLineInIt()
    {
        var model = Linear(4, 4);

        var graph = AutogradGraph.Capture(() => Doubled.apply(model.call(randn(2, 4))).sum(), model);

        var custom = graph.Nodes[2];
        Assert.Equal(["SumBackward0", custom.Name, "AddmmBackward0"], graph.Nodes.Skip(1).Take(3).Select(node => node.Name));
        Assert.Contains("GraphNets.cs:", custom.Source, StringComparison.Ordinal);
        Assert.Equal("aten::mul", custom.Op);
        Assert.Equal([2, 4], custom.Shape!);
        Assert.Empty(graph.Unreached);
        Assert.DoesNotContain(graph.Nodes, node => node.Kind is AutogradNodeKind.Cut or AutogradNodeKind.Detached);
    }

    [Fact]
    public void Capture_OfAnLstm_GivesEveryNodeTheModule()
    {
        var model = LSTM(3, 5, numLayers: 2, dtype: ScalarType.Float64); // float32 runs in one fused op a layer

        var graph = AutogradGraph.Capture(() => model.call(randn(7, 2, 3, dtype: ScalarType.Float64)).Item1.mean(), model);

        Assert.True(graph.Nodes.Count > 7 * 2 * 5, $"{graph.Nodes.Count} nodes");
        Assert.Empty(graph.Unreached);
        Assert.All(graph.Nodes.Skip(2).Where(node => node.Kind == AutogradNodeKind.Operation), node => Assert.Equal("aten::lstm", node.Op));
        Assert.All(graph.Nodes.Where(node => node.Kind == AutogradNodeKind.Operation),
            node => Assert.Contains("AutogradGraphTests.cs:", node.Source, StringComparison.Ordinal));
    }

    [Fact]
    public void Capture_WhereNodesDiedAndTheirAddressesWereUsedAgain_KeepsToTheRightLines()
    {
        var weight = Parameter(ones(3));
        var model = Sequential(("linear", Linear(3, 1)));
        var line = 0;

        var graph = AutogradGraph.Capture(() =>
        {
            for (var i = 0; i < 300; i++)
            {
                using var gone = weight.exp();
                using var too = gone.mul(gone);
            }

            return Place.Noted(Doubled.apply(weight.sigmoid()).sum(), out line);
        }, model);

        foreach (var name in new[] { "SigmoidBackward0", "SumBackward0" })
            Assert.Equal(Place.At(line), graph.Node(name).Source);
        Assert.Equal("aten::sigmoid", graph.Node("SigmoidBackward0").Op);
        Assert.Contains("GraphNets.cs:", graph.Nodes[2].Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_OfAGraphOlderThanTheTrace_SaysSoOfThoseNodes()
    {
        var model = Linear(4, 4);
        var before = model.call(randn(2, 4)).tanh();

        var graph = AutogradGraph.Capture(() => before.sum(), model);

        Assert.Equal("aten::sum", graph.Node("SumBackward0").Op);
        Assert.Null(graph.Node("AddmmBackward0").Op);
        Assert.Equal("made before the traced forward pass", graph.Node("AddmmBackward0").Remark);
        Assert.Empty(graph.Unreached);
    }

    [Fact]
    public void Capture_OfATransformerLayer_ReachesEveryParameter()
    {
        var model = TransformerEncoderLayer(16, 4, 32, 0.0);

        var graph = AutogradGraph.Capture(() => model.call(randn(7, 2, 16), null!, null!).mean(), model);

        Assert.Equal(12, graph.Parameters.Count);
        Assert.Empty(graph.Unreached);
        Assert.Equal(3, graph.Edges.Count(edge => graph.Nodes[edge.To].Name == "SplitBackward0")); // query, key, value
        Assert.Equal([0, 1, 2], graph.Edges.Where(edge => graph.Nodes[edge.To].Name == "SplitBackward0").Select(edge => edge.InputNumber).Order());
    }

    [Fact]
    public void Capture_AThousandTimes_LeavesNoTensorBehind()
    {
        var model = Linear(4, 3);
        var x = randn(2, 4);
        var alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var references = () => ReferencesOf(model.weight);
        var before = references();
        for (var i = 0; i < 1000; i++)
        {
            using var scope = NewDisposeScope();
            AutogradGraph.Capture(() => model.call(x).mean(), model);
        }

        Assert.Equal(alive, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(before, references());
    }

    private static unsafe long ReferencesOf(Tensor tensor) => *(long*)(*(nint*)tensor.Handle + NativeLayout.References);
}
