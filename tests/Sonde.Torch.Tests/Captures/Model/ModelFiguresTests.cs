// Parameters, multiply-adds and sizes against published figures, and the tables that print them.
using Sonde.Torch.Interop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Model;

public class ModelFiguresTests
{
    private static readonly bool Available = NativeTrace.IsAvailable(out _);

    public ModelFiguresTests() => Assert.SkipUnless(Available, "ops cannot be seen on this platform");

    [Fact]
    public void Capture_OfLeNet_HasTheKnownFigures()
    {
        using var scope = NewDisposeScope();
        var graph = ModelGraph.Capture(GraphModels.LeNet(), randn(1, 1, 32, 32)).Record;

        Assert.Equal(61_706, graph.Totals!.Parameters);
        Assert.Equal(
            [28L * 28 * 6 * 25, 10L * 10 * 16 * 150, 400 * 120, 120 * 84, 84 * 10],
            new[] { "conv1", "conv2", "fc1", "fc2", "fc3" }.Select(name => graph.Layer(name).MultiplyAdds));
        Assert.Equal(416_520, graph.Totals.MultiplyAdds);
    }

    [Fact]
    public void Capture_OfResNet18_HasThePublishedFigures()
    {
        using var scope = NewDisposeScope();
        var model = new ResNet18();
        model.eval();
        var graph = ModelGraph.Capture(model, randn(1, 3, 224, 224));
        var totals = graph.Record.Totals!;

        Assert.Equal(11_689_512, totals.Parameters);                 // torchvision's
        Assert.Equal(1_814_073_344, totals.MultiplyAdds);            // 1.81 G; the sum over its 20 convolutions and the linear layer
        Assert.Equal(20, graph.Record.Nodes.Count(node => node is { Kind: "module", Type: "Conv2d" }));
        Assert.Equal(8, graph.Record.Nodes.Count(node => node is { Kind: "op", Type: "aten::add" }));
        // torchinfo prints 0.60, 39.75 and 46.76 MB for it.
        var text = graph.ToString();
        Assert.Contains("Total mult-adds (G): 1.81", text, StringComparison.Ordinal);
        Assert.Contains("Input size (MB): 0.60", text, StringComparison.Ordinal);
        Assert.Contains("Forward/backward pass size (MB): 39.75", text, StringComparison.Ordinal);
        Assert.Contains("Params size (MB): 46.76", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conv1d", 2L * 8 * 10 * 3 * 5)]
    [InlineData("conv3d", 1L * 4 * 2 * 2 * 2 * 3 * 27)]
    [InlineData("grouped", 1L * 8 * 6 * 6 * 1 * 9)]
    [InlineData("transposed", 1L * 3 * 5 * 5 * 4 * 4)]
    [InlineData("gru", 6L * 2 * ((30 * 4) + (30 * 10)))]
    [InlineData("rnn", 6L * 2 * ((10 * 4) + (10 * 10)))]
    [InlineData("lstm cell", 3L * ((40 * 4) + (40 * 10)))]
    [InlineData("batched product", 5L * 2 * 3 * 4)]
    [InlineData("attention", (2L * 4 * 6 * 8 * 7) + (2L * 4 * 6 * 7 * 8))]
    public void MultiplyAdds_OfAnOp_AreThoseOfItsFormula(string what, long expected)
    {
        using var scope = NewDisposeScope();
        (nn.Module model, Func<object> forward) = what switch
        {
            "conv1d" => Run(Conv1d(3, 8, 5), m => m.call(randn(2, 3, 14))),
            "conv3d" => Run(Conv3d(3, 4, 3), m => m.call(randn([1, 3, 4, 4, 4]))),
            "grouped" => Run(Conv2d(8, 8, 3, groups: 8), m => m.call(randn(1, 8, 8, 8))),
            "transposed" => Run(ConvTranspose2d(3, 4, 2, stride: 2), m => m.call(randn(1, 3, 5, 5))),
            "gru" => Run(GRU(4, 10), m => m.call(randn(6, 2, 4))),
            "rnn" => Run(RNN(4, 10), m => m.call(randn(6, 2, 4))),
            "lstm cell" => Run(LSTMCell(4, 10), m => m.call(randn(3, 4), (zeros(3, 10), zeros(3, 10)))),
            "batched product" => Run(Linear(1, 1), _ => (object)randn(5, 2, 3).bmm(randn(5, 3, 4))),
            _ => Run(Linear(1, 1), _ => (object)functional.scaled_dot_product_attention(randn([2, 4, 6, 8]), randn([2, 4, 7, 8]), randn([2, 4, 7, 8]))),
        };

        Assert.Equal(expected, ModelGraph.Capture(model, forward).Record.Totals!.MultiplyAdds);

        static (nn.Module, Func<object>) Run<T>(T model, Func<T, object> call) where T : nn.Module => (model, () => call(model));
    }

    [Fact]
    public void Capture_OfAnOpThatCannotBeCounted_SaysSo()
    {
        using var scope = NewDisposeScope();
        var graph = ModelGraph.Capture(Linear(1, 1), () => einsum("ij,jk->ik", randn(2, 3), randn(3, 4)));

        Assert.Equal(1, graph.Record.Totals!.Uncounted["aten::einsum"]);
        Assert.Contains(graph.Notes, note => note.Contains("aten::einsum", StringComparison.Ordinal));
    }

    [Fact]
    public void Summary_OfAModel_PrintsTheTree()
    {
        using var scope = NewDisposeScope();
        var text = new TwiceModel().summary(randn(3, 4));

        Assert.Equal(
            """
            =================================================================
            Layer                  Output shape        Params       Mult-adds
            =================================================================
            TwiceModel             [3, 2]                  --              --
            ├─Linear: shared       [3, 4]                  20              48
            ├─Linear: shared       [3, 4]         (recursive)              48
            └─Linear: last         [3, 2]                  10              24
            """.Split('\n').Select(line => string.Join(' ', line.TrimStart('=').Split(' ', StringSplitOptions.RemoveEmptyEntries))),
            text.Split('\n').Take(7).Select(line => string.Join(' ', line.TrimStart('=').Split(' ', StringSplitOptions.RemoveEmptyEntries))));
        Assert.Contains("Total params: 30", text, StringComparison.Ordinal);
    }

    [Fact]
    public void LayerTable_OfLayersThatRunByForward_DoesNotSayThatTheyWereLeftOut()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("runs", new Bypassing()), ("spare", Linear(2, 2)));

        var table = LayerTable.Capture(model, () => ((Module<Tensor, Tensor>)model[0]).call(randn(2, 4)));

        Assert.Equal(["runs.first", "runs.second"], table.Rows.Where(row => row.RanWithoutHooks).Select(row => row.Name));
        Assert.Equal(2, table.ToString().Split("ran, not by call").Length - 1);
        Assert.Contains(
            table.ToString().Split('\n'), line => line.StartsWith("spare", StringComparison.Ordinal) && line.Contains("not called", StringComparison.Ordinal));
    }

    [Fact]
    public void LayerTable_OfACutNetwork_ShowsWhereTheGradientEnds()
    {
        using var scope = NewDisposeScope();
        var (first, last) = (Linear(4, 8), Linear(8, 2));
        var model = new Cut(first, last);
        last.weight.requires_grad = false;

        var table = LayerTable.Capture(model, randn(2, 4));

        Assert.Equal(["", "first", "last"], table.Rows.Select(row => row.Name));
        Assert.Equal([true, true, true], table.Rows.Select(row => row.OutputRequiresGrad == true));
        Assert.Equal([false, false, false], table.Rows.Select(row => row.InputRequiresGrad == true));   // it came out of first, and did not go into last
        var row = table.Rows[2];
        Assert.Equal((18, 2), (row.Parameters, row.Trainable));
        Assert.Contains("2 of them", table.ToString(), StringComparison.Ordinal);
        last.bias!.requires_grad = false;
        Assert.False(LayerTable.Capture(model, randn(2, 4)).Rows[2].OutputRequiresGrad);
    }

    private sealed class Cut : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> first, last;

        public Cut(Module<Tensor, Tensor> first, Module<Tensor, Tensor> last) : base(nameof(Cut))
        {
            (this.first, this.last) = (first, last);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => last.call(first.call(x).detach());
    }
}
