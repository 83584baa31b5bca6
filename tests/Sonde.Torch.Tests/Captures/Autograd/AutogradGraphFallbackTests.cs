// Where libtorch's nodes cannot be read: answers by modules, and plain words on what is not seen.
using Sonde.Events;
using Sonde.Torch.Interop;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Autograd;

public sealed class AutogradGraphFallbackTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly IDisposable _forced = NativeTrace.ForceFallback("an export is missing");

    public void Dispose()
    {
        _forced.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Capture_OfAForwardPass_ShowsModulesAndWhichParametersAreReached()
    {
        var model = Sequential(("first", Linear(4, 3)), ("relu", ReLU()), ("second", Linear(3, 2)));

        var graph = AutogradGraph.Capture(() => model.call(randn(5, 4)).sum(), model);

        Assert.Equal("modules", graph.Tracing);
        Assert.Contains("an export is missing", graph.Limitation, StringComparison.Ordinal);
        Assert.Equal("loss -> Linear\nLinear -> ReLU\nReLU -> Linear", GraphText.Of(graph));
        Assert.Equal([null, "second", "relu", "first"], graph.Nodes.Select(node => node.Layer));
        Assert.Equal(["second.weight", "second.bias"], graph.Nodes[1].Parameters.Select(name => name));
        Assert.Equal([5, 2], graph.Nodes[1].Shape!);
        Assert.Empty(graph.Unreached);
    }

    [Fact]
    public void Capture_WithACutInAModule_FindsTheModule()
    {
        var model = Sequential(("first", Linear(4, 3)), ("cut", new ArgmaxModule()), ("second", Linear(1, 2)), ("spare", new Unused()));

        var graph = AutogradGraph.Capture(() => model.call(randn(5, 4)).sum(), model);

        var cut = graph.Nodes.Single(node => node.Layer == "cut");
        Assert.Contains("cuts it off", cut.Remark, StringComparison.Ordinal);
        Assert.False(graph.Edges.Single(edge => edge.To == cut.Id).CarriesGradient);
        Assert.True(graph.Parameter("second.weight").IsReached);
        Assert.Equal(GradientState.NoGradient, graph.Parameter("first.weight").State);
        Assert.Contains("its module ran", graph.Parameter("first.weight").Reason, StringComparison.Ordinal);
        Assert.Contains("hooks of its module did not run", graph.Parameter("spare.inner.weight").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_PutsTheGradientsBack()
    {
        var model = Linear(4, 3);
        model.call(randn(5, 4)).sum().backward();
        var before = model.weight.grad!.clone();

        AutogradGraph.Capture(() => model.call(randn(5, 4)).sum(), model);

        Assert.True(before.equal(model.weight.grad!).all().item<bool>());
    }

    [Fact]
    public void Capture_OfALossThatIsCutOff_SaysThatBackwardFailed()
    {
        var model = Linear(4, 3);

        var graph = AutogradGraph.Capture(() => model.call(randn(5, 4)).argmax(1).to(ScalarType.Float32).mean(), model);

        Assert.Contains("does not require grad", Assert.Single(graph.Notes), StringComparison.Ordinal);
        Assert.Equal(2, graph.Unreached.Count);
    }

    [Fact]
    public void Capture_OfALossAlone_SaysThatNothingIsKnown()
    {
        var model = Linear(4, 3);

        var graph = AutogradGraph.Capture(model.call(randn(5, 4)).sum(), model);

        Assert.Single(graph.Nodes);
        Assert.All(graph.Parameters, parameter => Assert.Equal(GradientState.NotSeen, parameter.State));
        Assert.Contains("an export is missing", graph.Limitation, StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_WithTuplesAndSeveralInputs_SeesThem()
    {
        var model = LSTM(3, 5);

        var graph = AutogradGraph.Capture(() => model.call(randn(7, 2, 3)).Item1.mean(), model);

        Assert.Equal("LSTM", graph.Nodes[1].Name);
        Assert.Equal([7, 2, 5], graph.Nodes[1].Shape!);
        Assert.Empty(graph.Unreached);
    }

    private sealed class ArgmaxModule : Module<Tensor, Tensor>
    {
        public ArgmaxModule() : base(nameof(ArgmaxModule)) => RegisterComponents();

        public override Tensor forward(Tensor x) => x.argmax(1).to(ScalarType.Float32).unsqueeze(1);
    }

    private sealed class Unused : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> inner = Linear(2, 2);

        public Unused() : base(nameof(Unused)) => RegisterComponents();

        public override Tensor forward(Tensor x) => inner is null ? throw new InvalidOperationException() : x.clone();
    }
}
