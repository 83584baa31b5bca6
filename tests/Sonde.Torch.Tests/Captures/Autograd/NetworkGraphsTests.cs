// The graphs of the seven networks that are trained for real: drawn by hand where they are small, by what they must hold where not.
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Autograd;

public sealed class NetworkGraphsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public NetworkGraphsTests() => Assert.SkipUnless(GraphAccess.TryGet(out var reason) is not null, reason);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void LeNet_IsAsDrawnByHand()
    {
        var model = new LeNet();
        var graph = AutogradGraph.Capture(() => functional.cross_entropy(model.call(randn(2, 1, 28, 28)), zeros(2, ScalarType.Int64)), model);

        Assert.Equal(
            """
            loss -> NllLossBackward0
            NllLossBackward0 -> LogSoftmaxBackward0
            LogSoftmaxBackward0 -> AddmmBackward0
            AddmmBackward0 -> _fc3.bias, ReluBackward0, TBackward0
            ReluBackward0 -> AddmmBackward0
            TBackward0 -> _fc3.weight
            AddmmBackward0 -> _fc2.bias, ReluBackward0, TBackward0
            ReluBackward0 -> AddmmBackward0
            TBackward0 -> _fc2.weight
            AddmmBackward0 -> _fc1.bias, ViewBackward0, TBackward0
            ViewBackward0 -> MaxPool2DWithIndicesBackward0
            TBackward0 -> _fc1.weight
            MaxPool2DWithIndicesBackward0 -> ReluBackward0
            ReluBackward0 -> ConvolutionBackward0
            ConvolutionBackward0 -> MaxPool2DWithIndicesBackward0, _conv2.weight, _conv2.bias
            MaxPool2DWithIndicesBackward0 -> ReluBackward0
            ReluBackward0 -> ConvolutionBackward0
            ConvolutionBackward0 -> _conv1.weight, _conv1.bias
            """, GraphText.Of(graph));
        AssertWhole(graph, "LeNet.cs");
    }

    [Fact]
    public void ResNet_HasASkipAroundEachBlockAndAProjectionOnTheSecond()
    {
        var model = new ResNet();
        var graph = AutogradGraph.Capture(() => model.call(randn(2, 1, 28, 28)).sum(), model);

        AssertWhole(graph, "ResNet.cs");
        var adds = graph.Nodes.Where(node => node.Name == "AddBackward0").ToList();
        Assert.Equal(["_block2", "_block1"], adds.Select(node => node.Layer));
        // Upwards from the additions: normalised branch and skip, which is the projection, then the stem's ReLU.
        Assert.Equal(["NativeBatchNormBackward0", "ConvolutionBackward0"], Behind(graph, adds[0]).Select(node => node.Name));
        Assert.Equal("_block2._projection", Behind(graph, adds[0])[1].Layer);
        Assert.Equal(["NativeBatchNormBackward0", "ReluBackward0"], Behind(graph, adds[1]).Select(node => node.Name));
        Assert.Equal("_stem.relu", Behind(graph, adds[1])[1].Layer);
        Assert.Equal(2, graph.Edges.Count(edge => edge.To == Behind(graph, adds[1])[1].Id));
    }

    [Fact]
    public void TextClassifier_GivesItsLstmLineAndLayer()
    {
        var model = new TextClassifier();
        var graph = AutogradGraph.Capture(() => model.call(zeros(3, 9, ScalarType.Int64)).sum(), model);

        AssertWhole(graph, "TextClassifier.cs");
        Assert.All(graph.Nodes.Where(node => node.Op == "aten::lstm"), node => Assert.Equal("_lstm", node.Layer));
        Assert.Equal("EmbeddingBackward0",
            graph.Nodes.Single(node => graph.Edges.Any(edge => edge.From == node.Id && graph.Nodes[edge.To].Parameters.Contains("_embedding.weight"))).Name);
    }

    [Fact]
    public void SmallTransformer_UsesItsEmbeddingAtBothEnds()
    {
        var model = new SmallTransformer(8);
        var graph = AutogradGraph.Capture(() => model.call(zeros(2, 8, ScalarType.Int64)).sum(), model);

        AssertWhole(graph, "SmallTransformer.cs");
        var tokens = graph.Nodes.Single(node => node.Parameters.Contains("_tokens.weight"));
        Assert.Equal(["EmbeddingBackward0", "TBackward0"], graph.Edges.Where(edge => edge.To == tokens.Id).Select(edge => graph.Nodes[edge.From].Name).Order());
        Assert.Equal([0, 1, 2], graph.Edges.Where(edge => graph.Nodes[edge.To].Name == "UnbindBackward0").Select(edge => edge.InputNumber).Order());
        // The sum of the two embeddings and the two residual sums.
        Assert.Equal(3, graph.Nodes.Count(node => node is { Name: "AddBackward0", Layer: null, Shape: [2, 8, 32] } && Behind(graph, node).Count == 2));
    }

    [Fact]
    public void Autoencoder_ReachesTheFirstConvolutionThroughTheCode()
    {
        var model = new Autoencoder();
        var x = rand(2, 1, 28, 28);
        var graph = AutogradGraph.Capture(() => functional.mse_loss(model.call(x), x), model);

        AssertWhole(graph, "Autoencoder.cs");
        Assert.Equal(4, graph.Nodes.Count(node => node.Name == "ConvolutionBackward0"));
        Assert.Equal("MseLossBackward0", graph.Nodes[1].Name);
    }

    [Fact]
    public void BinaryNet_ShowsItsCustomFunctionInsteadOfACut()
    {
        var model = new BinaryNet();
        var graph = AutogradGraph.Capture(() => model.call(randn(2, 1, 28, 28)).sum(), model);

        AssertWhole(graph, "BinaryNet.cs");
        var custom = graph.Nodes.Single(node => node.Op == "aten::sign");
        Assert.Contains("input.sign()", custom.Snippet, StringComparison.Ordinal);
        Assert.Equal("_fc1", Assert.Single(Behind(graph, custom)).Layer);
    }

    [Fact]
    public void Gan_TheDiscriminatorsStepStopsAtTheDetachedFakes()
    {
        var (generator, discriminator) = (Gan.Generator(), Gan.Discriminator());
        Tensor Fakes() => generator.call(randn(8, Gan.Noise));

        var judging = AutogradGraph.Capture(() => discriminator.call(Fakes().detach()).mean(), discriminator);
        var generating = AutogradGraph.Capture(() => -discriminator.call(Fakes()).mean(), generator);

        Assert.Empty(judging.Unreached);
        Assert.Equal(AutogradNodeKind.Detached, judging.Node("aten::detach").Kind);
        Assert.DoesNotContain(judging.Nodes, node => node.IsSuspicious);
        Assert.Empty(generating.Unreached);
        // The discriminator's parameters collect gradient too, and belong to another model.
        Assert.Equal(4, generating.Nodes.Count(node => node.Kind == AutogradNodeKind.Leaf));
    }

    private static void AssertWhole(AutogradGraph graph, string file)
    {
        Assert.Empty(graph.Unreached);
        Assert.Empty(graph.Notes);
        Assert.Null(graph.Limitation);
        Assert.DoesNotContain(graph.Nodes, node => node.IsSuspicious);
        Assert.All(graph.Nodes.Where(node => node.Kind == AutogradNodeKind.Operation), node => Assert.NotNull(node.Op));
        Assert.All(graph.Nodes.Where(node => node.Kind == AutogradNodeKind.Operation), node => Assert.NotNull(node.Source));
        Assert.Contains(graph.Nodes, node => node.Source?.Contains(file, StringComparison.Ordinal) == true);
    }

    private static List<AutogradNode> Behind(AutogradGraph graph, AutogradNode node) =>
        [.. graph.Edges.Where(edge => edge.From == node.Id && edge.CarriesGradient).Select(edge => graph.Nodes[edge.To])];
}
