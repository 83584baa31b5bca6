// Why a gradient is missing: what the graph of a loss tells, and what only a traced forward pass tells.
using Sonde.Events;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Tracing;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Flow;

public sealed class GradientFlowReasonsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TorchSharp.Modules.Sequential _model = Sequential(("cut", Linear(4, 1)), ("used", Linear(1, 2)), ("spare", Linear(2, 2)));
    private int _line;

    public GradientFlowReasonsTests() => Assert.SkipUnless(GraphAccess.TryGet(out var reason) is not null, reason);

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Capture_WithTheLoss_SaysHonestlyThatItCannotTellNeverUsedFromCut()
    {
        var loss = Forward();
        loss.backward();

        var rows = GradientFlow.Capture(_model, loss).Rows.ToDictionary(row => row.Name);

        Assert.Equal(GradientState.Present, rows["used.weight"].State);
        foreach (var name in new[] { "cut.weight", "spare.weight" })
        {
            Assert.Equal(GradientState.NoGradient, rows[name].State);
            Assert.Contains("the graph of this loss does not contain it", rows[name].Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Capture_BeforeBackward_TellsWhatBackwardWillReach()
    {
        var rows = GradientFlow.Capture(_model, Forward()).Rows.ToDictionary(row => row.Name);

        Assert.Equal(GradientState.NotYetRun, rows["used.weight"].State);
        Assert.Equal(GradientState.NoGradient, rows["cut.weight"].State);
    }

    [Fact]
    public void Capture_OfAnotherLossThanTheOneThatRan_SaysSo()
    {
        Forward().backward();
        _model.get_parameter("used.weight")!.grad = null;

        var row = GradientFlow.Capture(_model, Forward()).Rows.Single(row => row.Name == "used.weight");

        Assert.Contains("although the graph of this loss contains it", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Capture_WithTheForwardPass_IsExact()
    {
        Forward().backward();

        var rows = GradientFlow.Capture(_model, Forward).Rows.ToDictionary(row => row.Name);

        Assert.Equal(GradientState.Present, rows["used.weight"].State);
        Assert.Equal(GradientState.Cut, rows["cut.weight"].State);
        Assert.Equal($"cut off from the loss by aten::argmax at {Place.At(_line)}", rows["cut.bias"].Reason);
        Assert.Equal(GradientState.NeverUsed, rows["spare.weight"].State);
    }

    [Fact]
    public void Capture_OfZerosBehindARounding_NamesItsLine()
    {
        Rounded().backward();

        var rows = GradientFlow.Capture(_model, Rounded).Rows.ToDictionary(row => row.Name);

        Assert.Equal(GradientState.Cut, rows["cut.weight"].State);
        Assert.Equal($"cut off from the loss by aten::round at {Place.At(_line)}", rows["cut.weight"].Reason);
        Assert.Equal(GradientState.Present, rows["used.weight"].State);
    }

    [Fact]
    public void Capture_OfALayerThatWasFrozenAfterItWasTrained_SaysFrozenAlthoughZerosAreLeft()
    {
        Forward().backward();
        _model.zero_grad();
        foreach (var parameter in _model.parameters()) parameter.requires_grad = false;

        var row = GradientFlow.Capture(_model.named_parameters()).Rows.Single(row => row.Name == "used.weight");

        Assert.Equal((GradientState.Frozen, "frozen: requires_grad is false"), (row.State, row.Reason));
    }

    private Tensor Rounded()
    {
        var hidden = ((Module<Tensor, Tensor>)_model[0]).call(randn(5, 4));
        return ((Module<Tensor, Tensor>)_model[1]).call(Place.Noted(hidden.round(), out _line)).sum();
    }

    private Tensor Forward()
    {
        var hidden = ((Module<Tensor, Tensor>)_model[0]).call(randn(5, 4));
        var chosen = Place.Noted(hidden.argmax(1), out _line);
        return ((Module<Tensor, Tensor>)_model[1]).call(chosen.to(ScalarType.Float32).unsqueeze(1)).sum();
    }
}
