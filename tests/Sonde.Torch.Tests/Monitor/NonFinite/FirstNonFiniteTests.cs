// The first op that made NaN or infinity, forward: real computations, each with the op and the line that must be named.
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Tracing;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Monitor.NonFinite;

public sealed class FirstNonFiniteTests : IDisposable
{
    private static readonly bool Available = NativeTrace.IsAvailable(out _);
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public FirstNonFiniteTests() => Assert.SkipUnless(Available, "ops cannot be seen on this platform");

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Record_LogOfZero_NamesLogItsLineItsRangeAndTheSample()
    {
        var line = 0;
        var p = tensor(new float[,] { { 0.5f, 0.5f }, { 1, 0 }, { 0.25f, 0.75f } }).requires_grad_();

        var found = OpTrace.Record(() =>
        {
            var logs = Place.Noted(p, out line).log();
            (-logs.sum()).backward();
        }).FirstNonFinite;

        Assert.NotNull(found);
        Assert.Equal((NonFiniteKind.Forward, "aten::log", Place.At(line)), (found.Kind, found.Op, found.Source));
        Assert.Equal([1L], found.Rows);
        Assert.Equal(3, found.RowSize);
        var input = Assert.Single(found.Inputs);
        Assert.Equal((0d, 1d, 1L, 0L), (input.Min, input.Max, input.Zeros, input.NonFinite));
        Assert.Equal(1, Assert.Single(found.Outputs).NegativeInfinity);
        Assert.Contains("p, out line).log()", found.Snippet, StringComparison.Ordinal);
        Assert.Contains("minus infinity", found.ToString(), StringComparison.Ordinal);
        Assert.Contains("sample 1 of 3", found.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("division", "aten::div")]
    [InlineData("pow", "aten::pow")]
    [InlineData("exp", "aten::exp")]
    [InlineData("half", "aten::mul")]
    [InlineData("std", "aten::div")]
    [InlineData("softmax-log", "aten::log")]
    [InlineData("loss", "aten::sum")]
    [InlineData("double", "aten::exp")]
    [InlineData("strided", "aten::log")]
    [InlineData("bfloat16", "aten::exp")]
    public void Record_OpThatMakesIt_IsNamedWithItsLine(string which, string op)
    {
        var w = tensor(new float[] { 1, 2, 3 }).requires_grad_();
        var line = 0;

        var found = OpTrace.Record(() => Computation(which, w, out line).backward()).FirstNonFinite;

        Assert.NotNull(found);
        Assert.Equal((NonFiniteKind.Forward, op, Place.At(line)), (found.Kind, found.Op, found.Source));
        Assert.All(found.Inputs, input => Assert.Equal(0, input.NonFinite));
        Assert.True(found.Outputs[0].NonFinite > 0);
    }

    private static Tensor Computation(string which, Tensor w, out int line)
    {
        switch (which)
        {
            case "division":
                var part = w - w;
                return Place.Noted(part, out line).div(part.sum()).sum();
            case "pow":
                return Place.Noted(w - 2.5f, out line).pow(0.5f).sum();
            case "exp":
                return Place.Noted(w * 100, out line).exp().log().sum();
            case "half":
                return Place.Noted(w.to(ScalarType.Float16), out line).mul(40000).sum().to(ScalarType.Float32);
            case "std":
                var batch = w.unsqueeze(0).expand(4, 3);
                return Place.Noted(batch - batch.mean([0]), out line).div(batch.std(0)).sum();
            case "softmax-log":
                return Place.Noted((w * 200).softmax(0), out line).log().mul(tensor(new float[] { 1, 0, 0 })).sum();
            case "loss":
                return Place.Noted(w * 1.1e38f, out line).sum();
            case "double":
                return Place.Noted(w.to(ScalarType.Float64) * 400, out line).exp().sum().to(ScalarType.Float64);
            case "strided":
                return Place.Noted(tensor(new float[,] { { 1, 0, 2 }, { 4, 5, 6 } }).t()[TensorIndex.Slice(0, 3, 2)] - w[0], out line).log().sum();
            case "bfloat16":
                return Place.Noted(w.to(ScalarType.BFloat16) * 100, out line).exp().sum().to(ScalarType.Float32);
            default:
                throw new ArgumentOutOfRangeException(nameof(which));
        }
    }

    [Fact]
    public void Record_NaNPixel_IsDataWithItsSample()
    {
        var model = Sequential(("conv", Conv2d(1, 2, 3)), ("relu", ReLU()), ("flat", Flatten()), ("fc", Linear(72, 3)));
        var x = rand(5, 1, 8, 8);
        x[3, 0, 4, 4] = float.NaN;

        var found = OpTrace.Record(() => functional.cross_entropy(model.call(x), zeros(5, ScalarType.Int64)).backward(), model).FirstNonFinite;

        Assert.NotNull(found);
        Assert.Equal((NonFiniteKind.Data, "conv"), (found.Kind, found.Layer));
        Assert.Equal([3L], found.Rows);
        Assert.Equal((5L, 1L), (found.RowSize, found.Inputs[0].NaN));
        Assert.Contains("data", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Record_PoisonedWeight_IsNamedAsSuch()
    {
        var model = Sequential(("first", Linear(4, 4)), ("second", Linear(4, 2)));
        using (no_grad())
            model.named_parameters().Single(entry => entry.name == "second.weight").parameter[0, 1] = float.NaN;

        var found = OpTrace.Record(() => model.call(ones(3, 4)).sum().backward(), model).FirstNonFinite;

        Assert.NotNull(found);
        Assert.Equal((NonFiniteKind.Weights, "second.weight", "second"), (found.Kind, found.Culprit, found.Layer));
        Assert.Empty(found.Rows);
        Assert.Contains("second.weight was not finite before the forward pass", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Record_AttentionWithAMask_IsNoFault()
    {
        var w = randn(4, 6).requires_grad_();
        var mask = ones(4, 4, ScalarType.Bool).triu(1);

        var found = OpTrace.Record(() =>
        {
            var scores = w.matmul(w.t()).masked_fill(mask, float.NegativeInfinity);
            scores.softmax(-1).matmul(w).pow(2).sum().backward();
        }).FirstNonFinite;

        Assert.Null(found);
    }

    [Fact]
    public void Record_AdditiveMask_IsNoFault()
    {
        var w = randn(4, 4).requires_grad_();
        var mask = full([4, 4], float.NegativeInfinity).triu(1);

        Assert.Null(OpTrace.Record(() => (w + mask).softmax(-1).pow(2).sum().backward()).FirstNonFinite);
        Assert.Null(OpTrace.Record(() => (w + mask).log_softmax(-1).exp().sum()).FirstNonFinite);
    }

    [Fact]
    public void Record_RowThatIsMaskedAltogether_NamesTheSoftmax()
    {
        var w = randn(4, 4).requires_grad_();
        var mask = zeros(4, 4, ScalarType.Bool);
        mask[2] = ones(4, ScalarType.Bool);
        var line = 0;

        var found = OpTrace.Record(() =>
        {
            var scores = w.mul(2).masked_fill(mask, float.NegativeInfinity);
            var shares = Place.Noted(scores, out line).softmax(-1);
            shares.pow(2).sum().backward();
        }).FirstNonFinite;

        Assert.NotNull(found);
        Assert.Equal((NonFiniteKind.Forward, "aten::special_softmax", Place.At(line)), (found.Kind, found.Op, found.Source));
        Assert.Equal([2L], found.Rows);
    }

    [Fact]
    public void Record_MaskedLabel_SaysThatAMaskReachedTheLoss()
    {
        var w = randn(3, 4).requires_grad_();
        var mask = zeros(3, 4, ScalarType.Bool);
        mask[1, 2] = tensor(true);

        var found = OpTrace.Record(() =>
            functional.cross_entropy(w.masked_fill(mask, float.NegativeInfinity), tensor(new long[] { 0, 2, 1 })).backward()).FirstNonFinite;

        Assert.NotNull(found);
        Assert.Equal((NonFiniteKind.Mask, "aten::masked_fill"), (found.Kind, found.Op));
        Assert.Contains("on purpose", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Record_InfinityThatWhereTakesOut_IsNoFaultInTheForwardPass()
    {
        var w = tensor(new float[] { 0, 1, 2 });

        Assert.Null(OpTrace.Record(() => where(w > 0, w.log(), zeros(3)).sum()).FirstNonFinite);
    }

    [Fact]
    public void Record_WithoutALoss_FindsWhatStays()
    {
        var found = OpTrace.Record(() => zeros(2, 2).log()).FirstNonFinite;

        Assert.NotNull(found);
        Assert.Equal("aten::log", found.Op);
    }

    [Fact]
    public void Record_WriteThroughAViewBetweenTwoReads_IsSeenInTheOtherView()
    {
        using var scope = NewDisposeScope();
        var whole = zeros(2, 3);
        var view = whole.view(6);

        var found = OpTrace.Record(() =>
        {
            using var before = whole + 1;
            using var same = view + 1;
            view.log_();
            using var after = (whole * 2).sum();
        }).FirstNonFinite;

        Assert.Equal("aten::log_", found?.Op);
    }

    [Fact]
    public void Record_WriteByAnOpWithoutGradient_IsReadAnew()
    {
        using var scope = NewDisposeScope();
        var weights = ones(3).requires_grad_();
        var found = OpTrace.Record(() =>
        {
            var target = ones(3);
            using var before = target + 1;
            target.copy_(zeros(3));
            using var loss = (weights / target).sum();
        }).FirstNonFinite;

        Assert.Equal("aten::div", found?.Op);
        Assert.Equal(3, found?.Inputs[1].Zeros);
    }

    [Fact]
    public void Record_HealthyTraining_FindsNothing()
    {
        var model = Sequential(("a", Linear(4, 8)), ("norm", BatchNorm1d(8)), ("drop", Dropout(0.5)), ("b", Linear(8, 2)));
        var optimizer = optim.Adam(model.parameters());
        for (var i = 0; i < 3; i++)
        {
            var trace = OpTrace.Record(() =>
            {
                optimizer.zero_grad();
                functional.cross_entropy(model.call(randn(6, 4)), zeros(6, ScalarType.Int64)).backward();
                optimizer.step();
            }, model);
            Assert.Null(trace.FirstNonFinite);
        }
    }
}
