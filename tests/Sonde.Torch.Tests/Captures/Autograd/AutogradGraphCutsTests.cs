// Where gradient stops: cuts, detached ops, leaves in mid-graph, unreached parameters, and losses without a graph.
using Sonde.Events;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Tracing;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Autograd;

public sealed class AutogradGraphCutsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public AutogradGraphCutsTests() => Assert.SkipUnless(GraphAccess.TryGet(out var reason) is not null, reason);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Capture_WithArgmaxOnTheWay_DrawsTheCutAndWhatItCutsOff()
    {
        var model = Sequential(("first", Linear(4, 3)), ("second", Linear(1, 2)));
        var line = 0;

        var graph = AutogradGraph.Capture(() =>
        {
            var hidden = ((Module<Tensor, Tensor>)model[0]).call(randn(5, 4));
            var chosen = Place.Noted(hidden.argmax(1), out line);
            return ((Module<Tensor, Tensor>)model[1]).call(chosen.to(ScalarType.Float32).unsqueeze(1)).sum();
        }, model);

        Assert.Equal(
            """
            loss -> SumBackward0
            SumBackward0 -> AddmmBackward0
            AddmmBackward0 -> second.bias, TBackward0, x aten::argmax
            TBackward0 -> second.weight
            aten::argmax -> x first.weight, x first.bias
            """, GraphText.Of(graph));
        var cut = graph.Node("aten::argmax");
        Assert.Equal(AutogradNodeKind.Cut, cut.Kind);
        Assert.True(cut.IsSuspicious);
        Assert.Equal(Place.At(line), cut.Source);
        Assert.Contains("hidden.argmax(1)", cut.Snippet, StringComparison.Ordinal);
        Assert.Equal(["first.weight", "first.bias"], graph.Unreached.Select(parameter => parameter.Name));
        Assert.All(graph.Unreached, parameter => Assert.Equal(GradientState.Cut, parameter.State));
        Assert.All(graph.Unreached, parameter => Assert.Equal($"cut off from the loss by aten::argmax at {Place.At(line)}", parameter.Reason));
        Assert.All(graph.Unreached, parameter => Assert.Equal(Place.At(line), parameter.Source));
        Assert.Equal("cut off from the loss", graph.Nodes[graph.Unreached[0].Node!.Value].Remark);
    }

    [Fact]
    public void Capture_WithARounding_MarksItsNodeAsACut()
    {
        var model = Linear(4, 3);
        var line = 0;

        var graph = AutogradGraph.Capture(() => Place.Noted(model.call(randn(5, 4)), out line).round().sum(), model);

        var node = Assert.Single(graph.Nodes, node => node.IsSuspicious);
        Assert.Equal((AutogradNodeKind.Cut, "aten::round", Place.At(line)), (node.Kind, node.Op, node.Source));
        Assert.Equal(["weight", "bias"], graph.Unreached.Select(parameter => parameter.Name));
        Assert.All(graph.Unreached, parameter => Assert.Equal($"cut off from the loss by aten::round at {Place.At(line)}", parameter.Reason));
    }

    [Fact]
    public void Capture_OfALossThatIsCutOffAltogether_GivesAGraphThatSaysSo()
    {
        var model = Linear(4, 3);

        var graph = AutogradGraph.Capture(() => model.call(randn(5, 4)).argmax(1).to(ScalarType.Float32).mean(), model);

        Assert.Equal("loss -> x aten::argmax\naten::argmax -> x weight, x bias", GraphText.Of(graph));
        Assert.Equal(2, graph.Unreached.Count);
        Assert.Contains("no grad_fn", Assert.Single(graph.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_WithADetachBesideAnotherWay_MarksItWithoutAlarm()
    {
        var model = Linear(4, 3);
        var line = 0;

        var graph = AutogradGraph.Capture(() =>
        {
            var output = model.call(randn(5, 4));
            var rounded = Place.Noted((output.round() - output).detach(), out line);
            return (output + rounded).sum(); // straight through
        }, model);

        var stop = graph.Node("aten::detach");
        Assert.Equal(AutogradNodeKind.Detached, stop.Kind);
        Assert.False(stop.IsSuspicious);
        Assert.Equal(Place.At(line), stop.Source);
        Assert.Contains(graph.Edges, edge => graph.Nodes[edge.From].Name == "AddBackward0" && edge.To == stop.Id && !edge.CarriesGradient);
        Assert.Empty(graph.Unreached);
    }

    [Fact]
    public void Capture_WithMetricsBesideTheLoss_DoesNotShowThem()
    {
        var model = Linear(4, 3);

        var graph = AutogradGraph.Capture(() =>
        {
            var output = model.call(randn(5, 4));
            output.argmax(1).eq(0).to(ScalarType.Float32).mean();
            output.detach().max();
            return output.sum();
        }, model);

        Assert.DoesNotContain(graph.Nodes, node => node.Kind is AutogradNodeKind.Cut or AutogradNodeKind.Detached);
    }

    [Fact]
    public void Capture_SaysWhyEachParameterIsNotReached()
    {
        var model = Sequential(("used", Linear(4, 3)), ("frozen", Linear(3, 3)), ("beside", Linear(3, 3)), ("spare", Linear(3, 3)));
        foreach (var parameter in ((Module)model[1]).parameters())
            parameter.requires_grad = false;

        var graph = AutogradGraph.Capture(() =>
        {
            var hidden = ((Module<Tensor, Tensor>)model[1]).call(((Module<Tensor, Tensor>)model[0]).call(randn(5, 4)));
            ((Module<Tensor, Tensor>)model[2]).call(hidden);
            return hidden.sum();
        }, model);

        Assert.True(graph.Parameter("used.weight").IsReached);
        Assert.Equal(GradientState.Frozen, graph.Parameter("frozen.weight").State);
        Assert.Contains("does not enter the loss", graph.Parameter("beside.bias").Reason, StringComparison.Ordinal);
        Assert.Equal(GradientState.NeverUsed, graph.Parameter("spare.weight").State);
    }

    [Fact]
    public void Capture_WithATrainableInput_MarksItAsALeafThatIsNoParameter()
    {
        var model = Linear(4, 3);
        var x = randn(2, 4).requires_grad_();

        var graph = AutogradGraph.Capture(model.call(x).sum(), model);

        var leaf = Assert.Single(graph.Nodes, node => node.Kind == AutogradNodeKind.Leaf);
        Assert.True(leaf.IsSuspicious);
        Assert.Equal([2, 4], leaf.Shape!);
        Assert.Contains("not a parameter of Linear", leaf.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_WithALeafMadeInMidGraph_NamesTheOpThatHadLostTheGradient()
    {
        var model = Linear(4, 3);
        var line = 0;

        var graph = AutogradGraph.Capture(() =>
        {
            var middle = Place.Noted(model.call(randn(5, 4)).detach(), out line);
            middle.requires_grad = true;
            return (middle * 2).sum();
        }, model);

        var leaf = Assert.Single(graph.Nodes, node => node.Kind == AutogradNodeKind.Leaf);
        Assert.Contains("made trainable by hand in the middle of the graph: aten::detach", leaf.Remark, StringComparison.Ordinal);
        Assert.Equal(Place.At(line), leaf.Source);
        Assert.Equal(2, graph.Unreached.Count);
        Assert.All(graph.Unreached, parameter => Assert.Equal(GradientState.Cut, parameter.State));
    }

    [Fact]
    public void Capture_WithATrainableBuffer_NamesIt()
    {
        var model = new WithScale();

        var graph = AutogradGraph.Capture(model.call(randn(2, 4)).sum(), model);

        var leaf = Assert.Single(graph.Nodes, node => node.Kind == AutogradNodeKind.Leaf);
        Assert.Equal(["scale"], leaf.Parameters);
        Assert.Contains("buffer scale requires grad", leaf.Remark, StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_AfterBackward_GivesTheGraphAndSaysThatItIsSpent()
    {
        var model = Linear(4, 3);

        var graph = AutogradGraph.Capture(() =>
        {
            var loss = model.call(randn(5, 4)).pow(2).mean();
            loss.backward();
            return loss;
        }, model);

        Assert.Equal("PowBackward0", graph.Nodes[2].Name);
        Assert.Contains("backward() has run on this loss", Assert.Single(graph.Notes), StringComparison.Ordinal);
        Assert.Empty(graph.Unreached);
    }

    [Fact]
    public void Capture_OfALossWithoutAGraph_SaysWhatToDo()
    {
        var model = Linear(4, 3);
        var cut = model.call(randn(5, 4)).argmax(1).to(ScalarType.Float32).mean();

        var thrown = Assert.Throws<InvalidOperationException>(() => AutogradGraph.Capture(cut, model));
        Assert.Contains("no grad_fn", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("AutogradGraph.Capture(() =>", thrown.Message, StringComparison.Ordinal);

        cut.requires_grad = true;
        Assert.Contains("is a leaf", Assert.Throws<InvalidOperationException>(() => AutogradGraph.Capture(cut, model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_OfDisposedThings_NamesThem()
    {
        var model = Linear(4, 3);
        var loss = model.call(randn(5, 4)).mean();
        var gone = Linear(2, 2);
        gone.Dispose();
        Assert.Contains(
            "model Linear has been disposed", Assert.Throws<ArgumentException>(() => AutogradGraph.Capture(loss, gone)).Message, StringComparison.Ordinal);
        loss.Dispose();
        Assert.Contains("loss has been disposed", Assert.Throws<ArgumentException>(() => AutogradGraph.Capture(loss, model)).Message, StringComparison.Ordinal);
        Assert.Contains("null", Assert.Throws<ArgumentException>(() => AutogradGraph.Capture(() => null!, model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_OfAModelWithoutParameters_SaysSoAndShowsTheGraph()
    {
        var model = ReLU();
        var free = randn(3, requires_grad: true);

        var graph = AutogradGraph.Capture(() => model.call(free).sum(), model);

        Assert.Contains("has no parameters", Assert.Single(graph.Notes), StringComparison.Ordinal);
        Assert.Equal(AutogradNodeKind.Leaf, graph.Node("AccumulateGrad").Kind);
    }

    [Fact]
    public void Capture_OfALossOfSeveralElements_SaysThatBackwardNeedsOne()
    {
        var model = Linear(4, 3);
        var graph = AutogradGraph.Capture(model.call(randn(5, 4)), model);
        Assert.Contains("15 elements", Assert.Single(graph.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_WhenTheForwardThrows_ThrowsItOnAndLeavesNothingArmed()
    {
        var model = Linear(4, 3);
        var before = NativeTrace.LiveCallbacks;
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => AutogradGraph.Capture(() => model.call(randn(5, 7)).sum(), model));
        Assert.Equal(before, NativeTrace.LiveCallbacks);
    }

    [Fact]
    public void Capture_WhenALayerGetsAWrongShape_NamesTheLayer()
    {
        var model = Sequential(("first", Linear(4, 8)), ("relu", ReLU()), ("last", Linear(9, 3)));
        var thrown = Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => AutogradGraph.Capture(() => model.call(randn(2, 4)).sum(), model));
        Assert.StartsWith("The forward pass failed in layer 'last': ", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", thrown.Message, StringComparison.Ordinal);
        Assert.NotNull(thrown.InnerException);
        Assert.Equal(
            "theirs", Assert.Throws<NotSupportedException>(() => AutogradGraph.Capture(() => throw new NotSupportedException("theirs"), model)).Message);
        Assert.Throws<ArgumentException>("path", () => AutogradGraph.Capture(() => randn(2, 4, requires_grad: true).sum(), model).SaveSvg("graph.png"));
    }

    private sealed class WithScale : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> inner = Linear(4, 3);
        private readonly Tensor scale = ones(3, requires_grad: true);

        public WithScale() : base(nameof(WithScale)) => RegisterComponents();

        public override Tensor forward(Tensor x) => inner.call(x) * scale;
    }
}
