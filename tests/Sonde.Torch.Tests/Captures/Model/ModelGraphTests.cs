// The graph of known networks, arrow by arrow, against what one draws by hand.
using Sonde.Torch.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Model;

public class ModelGraphTests
{
    private static readonly bool Available = NativeTrace.IsAvailable(out _);

    public ModelGraphTests() => Assert.SkipUnless(Available, "ops cannot be seen on this platform");

    [Fact]
    public void Capture_OfASequential_IsAChain()
    {
        using var scope = NewDisposeScope();
        var graph = ModelGraph.Capture(Sequential(("first", Linear(4, 8)), ("relu", ReLU()), ("last", Linear(8, 3))), randn(2, 4)).Record;

        Assert.Equal(["first -> relu", "input -> first", "last -> output", "relu -> last"], graph.Arrows());
        Assert.Empty(graph.Notes);
        Assert.Equal("data", graph.Flow);
        var first = graph.Layer("first");
        Assert.Equal([[2, 4], [2, 8]], new[] { first.Inputs![0].Shape!, first.Outputs![0].Shape! });
        Assert.Equal((40, 2 * 4 * 8), (first.Parameters, first.MultiplyAdds));
        Assert.Equal(("Float32", "cpu"), (first.Outputs[0].Type, first.Outputs[0].Device));
    }

    [Fact]
    public void Capture_OfAResidualBlock_HasBothWaysIntoTheSum()
    {
        using var scope = NewDisposeScope();
        var graph = ModelGraph.Capture(new BasicBlock(4, 8, 2), randn(1, 4, 8, 8)).Record;

        Assert.Equal(
            [
                "add -> relu:2", "bn1 -> relu", "bn2 -> add", "conv1 -> bn1", "conv2 -> bn2", "downsample.0 -> downsample.1", "downsample.1 -> add",
                "relu -> conv2", "relu:2 -> output", "x -> conv1", "x -> downsample.0",
            ], graph.Arrows());
    }

    [Fact]
    public void Capture_OfAnIdentitySkip_LeadsTheInputToTheSum()
    {
        using var scope = NewDisposeScope();
        var arrows = ModelGraph.Capture(new BasicBlock(4, 4, 1), randn(1, 4, 8, 8)).Record.Arrows();

        Assert.Contains("x -> add", arrows);
        Assert.Contains("bn2 -> add", arrows);
    }

    [Fact]
    public void Capture_OfALayerCalledTwice_ShowsBothCallsAndCountsItOnce()
    {
        using var scope = NewDisposeScope();
        var graph = ModelGraph.Capture(new TwiceModel(), randn(3, 4)).Record;

        Assert.Equal(["last -> output", "relu -> shared:2", "shared -> relu", "shared:2 -> last", "x -> shared"], graph.Arrows());
        Assert.Equal((2, 2), (graph.Layer("shared").Calls, graph.Layer("shared", call: 2).Call));
        Assert.Equal(20 + 10, graph.Totals!.Parameters);
        Assert.Equal(3 * ((2 * 16) + 8), graph.Totals.MultiplyAdds);
    }

    [Fact]
    public void Capture_OfSeveralInputsAndATuple_NamesBothEnds()
    {
        using var scope = NewDisposeScope();
        string[] expected =
        [
            "cat -> head", "head -> output 0", "image -> left", "left -> cat", "left -> mul", "mul -> score", "right -> cat", "right -> mul",
            "score -> output 1", "text -> right",
        ];
        var model = new TwoInputs();

        Assert.Equal(expected, ModelGraph.Capture(model, randn(2, 4), randn(2, 6)).Record.Arrows());
        Assert.Equal(expected, ModelGraph.Capture(model, () => model.call(randn(2, 4), randn(2, 6))).Record.Arrows());
    }

    [Fact]
    public void Capture_OfAnLstm_LeadsThroughTheSelectionOfTheLastStep()
    {
        using var scope = NewDisposeScope();
        var graph = ModelGraph.Capture(new LstmClassifier(), randint(0, 100, [4, 7])).Record;

        Assert.Equal(["embedding -> lstm", "fc -> output", "lstm -> select", "select -> fc", "tokens -> embedding"], graph.Arrows());
        Assert.Equal([[4, 7, 32], [2, 4, 32], [2, 4, 32]], graph.Layer("lstm").Outputs!.Select(output => output.Shape!));
        Assert.Equal(0, graph.Layer("embedding").MultiplyAdds);
        // Per step and sample: layer 1 has 128 x 16 and 128 x 32, layer 2 twice 128 x 32.
        Assert.Equal(4 * 7 * ((128 * 16) + (3 * 128 * 32)), graph.Layer("lstm").MultiplyAdds);
    }

    [Fact]
    public void Capture_OfATransformerBlock_CountsTheProductsOfAttention()
    {
        using var scope = NewDisposeScope();
        var graph = ModelGraph.Capture(new TransformerBlock(32), randn(2, 5, 32)).Record;

        var linear = 2 * 5 * 32L * (96 + 32 + 128 + 128);
        var attention = 2 * (2 * 4 * 5 * 5 * 8L);
        Assert.Equal(linear + attention, graph.Totals!.MultiplyAdds);
        var arrows = graph.Arrows();
        Assert.Contains("x -> add", arrows);          // the first skip
        Assert.Contains("add -> add:2", arrows);      // the second
        Assert.Contains("gelu -> down", arrows);
        Assert.Contains("special_softmax -> matmul:2", arrows);
    }

    [Fact]
    public void Capture_OfAUNet_HasTheLongSkips()
    {
        using var scope = NewDisposeScope();
        var arrows = ModelGraph.Capture(new UNet(), randn(1, 1, 16, 16)).Record.Arrows();

        Assert.Contains("down1.relu2 -> max_pool2d", arrows);
        Assert.Contains("down1.relu2 -> cat:2", arrows);
        Assert.Contains("down2.relu2 -> cat", arrows);
        Assert.Contains("up2 -> cat", arrows);
        Assert.Contains("up1 -> cat:2", arrows);
    }

    [Fact]
    public void Capture_InEvaluation_KeepsDropoutAndIdentityInTheChain()
    {
        using var scope = NewDisposeScope();
        var model = Sequential(("start", Identity()), ("fc", Linear(4, 4)), ("drop", Dropout(0.5)), ("end", Identity()), ("last", Linear(4, 2)));
        model.eval();

        var arrows = ModelGraph.Capture(model, randn(2, 4)).Record.Arrows();

        Assert.Equal(["drop -> end", "end -> last", "fc -> drop", "input -> start", "last -> output", "start -> fc"], arrows);
    }

    [Fact]
    public void Capture_WhenChildrenRunByForward_StillHasThemAndSaysSo()
    {
        using var scope = NewDisposeScope();
        var graph = ModelGraph.Capture(new Bypassing(), randn(2, 4)).Record;

        Assert.Equal(["first -> relu", "relu -> second", "second -> output", "x -> first"], graph.Arrows());
        Assert.True(graph.Layer("first").Bypassed);
        Assert.Equal(2 * 4 * 8, graph.Layer("first").MultiplyAdds);
        Assert.Equal([[2, 4], [2, 8]], new[] { graph.Layer("first").Inputs![0].Shape!, graph.Layer("first").Outputs![0].Shape! });
        Assert.Contains("first, second", Assert.Single(graph.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_OfAModuleWhoseOwnCallGoesPastItsHooks_HasItAndBlamesNobody()
    {
        using var scope = NewDisposeScope();
        var model = new Encoder();
        var x = randn(5, 2, 8);
        var graph = ModelGraph.Capture(model, x).Record;

        Assert.Equal(["encoder -> last", "input -> encoder", "last -> output"], graph.Arrows());
        Assert.Equal([[5, 2, 8], [5, 2, 8]], new[] { graph.Layer("encoder").Inputs![0].Shape!, graph.Layer("encoder").Outputs![0].Shape! });
        Assert.True(graph.Layer("encoder").MultiplyAdds > 0);
        Assert.Empty(graph.Notes);
    }

    [Fact]
    public void Capture_NamesTheLineOfAnOp()
    {
        using var scope = NewDisposeScope();
        var cat = Assert.Single(ModelGraph.Capture(new TwoInputs(), randn(2, 4), randn(2, 6)).Record.Nodes, node => node.Type == "aten::cat");

        Assert.StartsWith("tests/Sonde.Torch.Tests/Captures/Model/GraphModels.cs:", cat.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_WithForcedFallback_HasTheTreeWithShapesAndSaysWhatItLacks()
    {
        using var scope = NewDisposeScope();
        using var forced = NativeTrace.ForceFallback("an export is missing");

        var graph = ModelGraph.Capture(Sequential(("first", Linear(4, 8)), ("relu", ReLU()), ("last", Linear(8, 3))), randn(2, 4)).Record;

        Assert.Equal(["first -> relu", "input -> first", "last -> output", "relu -> last"], graph.Arrows());
        Assert.Equal("order", graph.Flow);
        Assert.Equal([2, 8], graph.Layer("relu").Outputs![0].Shape!);
        Assert.Contains("only the order of calls", Assert.Single(graph.Notes), StringComparison.Ordinal);
    }

    private sealed class Encoder : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.TransformerEncoderLayer encoder = TransformerEncoderLayer(8, 2, 16, dropout: 0);
        private readonly TorchSharp.Modules.Linear last = Linear(8, 3);

        public Encoder()
            : base(nameof(Encoder)) => RegisterComponents();

        public override Tensor forward(Tensor input) => last.call(encoder.call(input, null!, null!));
    }
}
