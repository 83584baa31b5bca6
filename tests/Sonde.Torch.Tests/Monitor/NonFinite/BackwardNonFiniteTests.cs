// The first NaN or infinity of a backward pass, tied to the line of the forward op.
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Tracing;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Monitor.NonFinite;

public sealed class BackwardNonFiniteTests : IDisposable
{
    private static readonly bool Available = NativeTrace.IsAvailable(out _);
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public BackwardNonFiniteTests() => Assert.SkipUnless(Available, "ops cannot be seen on this platform");

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void NodeSequence_IsFound() => Assert.NotNull(NodeSequence.Offset);

    [Fact]
    public void Record_SqrtAtZero_NamesTheForwardLineTheNodeAndTheSample()
    {
        var w = tensor(new float[,] { { 1, 2 }, { 3, 4 }, { 0, 5 } }).requires_grad_();
        var line = 0;

        var found = OpTrace.Record(() =>
        {
            var roots = Place.Noted(w * 2, out line).sqrt();
            roots.mul(3).sum().backward();
        }).FirstNonFinite;

        Assert.NotNull(found);
        Assert.Equal((NonFiniteKind.Backward, "SqrtBackward0", "aten::sqrt"), (found.Kind, found.Node, found.ForwardOp));
        Assert.Equal(Place.At(line), found.Source);
        Assert.Equal([2L], found.Rows);
        Assert.Contains("the gradient of aten::sqrt at ", found.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pow", "aten::pow", "PowBackward0")]
    [InlineData("where", "aten::log", "LogBackward0")]
    [InlineData("distance", "aten::sqrt", "SqrtBackward0")]
    public void Record_GradientThatIsNotFinite_NamesTheForwardOp(string which, string op, string node)
    {
        var w = zeros(3).requires_grad_();
        var line = 0;

        var found = OpTrace.Record(() => Computation(which, w, out line).backward()).FirstNonFinite;

        Assert.NotNull(found);
        Assert.Equal((NonFiniteKind.Backward, Place.At(line)), (found.Kind, found.Source));
        Assert.Equal(op, found.ForwardOp);
        Assert.StartsWith(node[..4], found.Node, StringComparison.Ordinal);
    }

    private static Tensor Computation(string which, Tensor w, out int line) => which switch
    {
        "pow" => Place.Noted(w * 1, out line).pow(0.5f).sum(),
        "where" => where(w > 0, Place.Noted(w * 1, out line).log(), zeros(3)).sum(),
        _ => Place.Noted((w * 1).pow(2).sum(), out line).sqrt(),
    };

    [Fact]
    public void Record_NormAndDeviationAtZero_AreFiniteInLibtorch()
    {
        var w = zeros(3).requires_grad_();

        Assert.Null(OpTrace.Record(() => (w * 1).norm().backward()).FirstNonFinite);
        Assert.Null(OpTrace.Record(() => (w * 1).std().backward()).FirstNonFinite);
        Assert.True(w.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void Record_LayerOfAModel_IsNamed()
    {
        using var model = new RootOfSquares();

        var found = OpTrace.Record(() => model.call(zeros(2, 4)).sum().backward(), model).FirstNonFinite;

        Assert.NotNull(found);
        Assert.Equal((NonFiniteKind.Backward, "inner"), (found.Kind, found.Layer));
    }

    [Fact]
    public void Record_MasksInTheBackwardPass_AreNoFault()
    {
        var w = randn(4, 4).requires_grad_();
        var mask = ones(4, 4, ScalarType.Bool).triu(1);

        var found = OpTrace.Record(() =>
        {
            for (var i = 0; i < 2; i++) // gradients are summed, too
                w.matmul(w.t()).masked_fill(mask, float.NegativeInfinity).softmax(-1).log().masked_fill(mask, 0).sum().backward();
        }).FirstNonFinite;

        // log of a masked share has a gradient of 0 / 0: healthy code masks before the log.
        Assert.Equal(NonFiniteKind.Backward, found?.Kind);
        Assert.Null(OpTrace.Record(() =>
            w.matmul(w.t()).masked_fill(mask, float.NegativeInfinity).log_softmax(-1).masked_fill(mask, 0).sum().backward()).FirstNonFinite
            is { Kind: not NonFiniteKind.Backward } other ? other : null);
    }

    [Fact]
    public void Record_PoisonedAdamState_IsTheUpdate()
    {
        var model = Linear(3, 2);
        var optimizer = optim.Adam(model.parameters());
        Step(float.NaN);
        using (no_grad())
        {
            foreach (var parameter in model.parameters())
                parameter.fill_(0.5f); // the user "repairs" the weights; Adam still remembers
        }

        var found = OpTrace.Record(() => Step(1), model).FirstNonFinite;

        Assert.NotNull(found);
        Assert.Equal(NonFiniteKind.Update, found.Kind);
        Assert.Contains("optimizer", found.ToString(), StringComparison.Ordinal);

        void Step(float scale)
        {
            optimizer.zero_grad();
            (model.call(ones(2, 3)) * scale).sum().backward();
            optimizer.step();
        }
    }

    private sealed class RootOfSquares : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> first = Linear(4, 4, hasBias: false);
        private readonly Module<Tensor, Tensor> inner = new Root();

        public RootOfSquares() : base(nameof(RootOfSquares)) => RegisterComponents();

        public override Tensor forward(Tensor input) => inner.call(first.call(input));

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                first.Dispose();
                inner.Dispose();
            }

            base.Dispose(disposing);
        }

        private sealed class Root() : Module<Tensor, Tensor>(nameof(Root))
        {
            public override Tensor forward(Tensor input) => input.pow(2).sum(1).sqrt();
        }
    }
}
