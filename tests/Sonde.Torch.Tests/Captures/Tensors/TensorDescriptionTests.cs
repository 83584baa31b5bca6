// Tensors in one line: every kind that a debugger may be pointed at.
using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Captures.Tensors;

public sealed class TensorDescriptionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Of_PlainTensor_HasTypeShapeRangeAndCounts()
    {
        var x = tensor(new float[,] { { -1.5f, 0, 2 }, { float.NaN, float.PositiveInfinity, 0 } });

        Assert.Equal("float32 [2, 3] cpu: -1.5 to 2, 1 NaN, 1 infinity, 2 zeros; no gradient: requires_grad is false", x.describe());
    }

    [Fact]
    public void Of_SaysWhyThereIsNoGradient()
    {
        var leaf = ones(2).requires_grad_();
        var made = leaf * 2;

        Assert.EndsWith("no gradient yet: no backward pass has reached it, or it was set to null", TensorDescription.Of(leaf), StringComparison.Ordinal);
        Assert.EndsWith("no gradient kept: an op made it (retain_grad() keeps one)", TensorDescription.Of(made), StringComparison.Ordinal);
        Assert.EndsWith("no gradient: the type has none", TensorDescription.Of(ones(2, ScalarType.Int64)), StringComparison.Ordinal);
        made.sum().backward();
        Assert.EndsWith("gradient: all 2", TensorDescription.Of(leaf), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_EveryKind_NeverThrows()
    {
        var disposed = ones(3);
        disposed.Dispose();

        Assert.Equal("null", TensorDescription.Of(null));
        Assert.Equal("disposed", TensorDescription.Of(disposed));
        Assert.StartsWith("float32 [4] meta: meta, shape without values", TensorDescription.Of(ones(4, device: META)), StringComparison.Ordinal);
        Assert.StartsWith("float32 [0, 3] cpu: empty", TensorDescription.Of(ones(0, 3)), StringComparison.Ordinal);
        Assert.StartsWith("bool [3] cpu: 2 true, 1 false", TensorDescription.Of(tensor(new[] { true, false, true })), StringComparison.Ordinal);
        Assert.StartsWith("float32 [3, 3] cpu sparse: 0 to 1, 6 zeros", TensorDescription.Of(eye(3).to_sparse()), StringComparison.Ordinal);
        Assert.StartsWith("float16 [] cpu: all 2", TensorDescription.Of(tensor(2f).to(ScalarType.Float16)), StringComparison.Ordinal);
        Assert.StartsWith("complexfloat32 [2] cpu: 1 to 4 (real and imaginary parts)",
            TensorDescription.Of(view_as_complex(tensor(new float[,] { { 1, 2 }, { 3, 4 } }))), StringComparison.Ordinal);
        Assert.StartsWith("int64 [3] cpu: 0 to 2, 1 zero", TensorDescription.Of(arange(3)), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_HugeTensor_IsSampledAndSaysSo() =>
        Assert.Contains("(1 in 3 elements read)", TensorDescription.Of(zeros((TensorDescription.MostElements * 2) + 7)), StringComparison.Ordinal);

    [Fact]
    public void Of_LeavesNoTensorBehind()
    {
        var x = rand(4, 5).requires_grad_();
        (x * 2).sum().backward();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        TensorDescription.Of(x);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void DebugView_ShowsRowsAndValues()
    {
        var x = rand(5, 20);
        x[3, 1] = float.NaN;
        var view = new TensorDebugView(x);

        Assert.Equal([3L], view.NonFiniteRows);
        Assert.Equal(32, view.Values.Count);
        Assert.Equal([5L, 20L], view.Shape);
        Assert.Contains("1 NaN", view.Range, StringComparison.Ordinal);
        x.Dispose();
        Assert.Equal("disposed", view.Description);
        Assert.Empty(view.Values);
    }

    [Fact]
    public void Assembly_CarriesTheDebuggersAttributesForTensor()
    {
        var attributes = typeof(TensorDebugView).Assembly.GetCustomAttributes(false);

        Assert.Contains(attributes.OfType<DebuggerTypeProxyAttribute>(), attribute => attribute.Target == typeof(Tensor));
        var display = Assert.Single(attributes.OfType<DebuggerDisplayAttribute>(), attribute => attribute.Target == typeof(Tensor));
        Assert.Contains("Sonde.Torch.TensorDescription.Of(this)", display.Value, StringComparison.Ordinal);
    }
}
