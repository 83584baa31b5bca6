// The public trace: every op with shapes and lines, cuts named, exceptions left as they are.
using System.Runtime.InteropServices;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Interop;
using Sonde.Torch.Tests.Tracing;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Captures.Trace;

public class OpTraceTests
{
    private static readonly bool Available = NativeTrace.IsAvailable(out _);

    public OpTraceTests() => Assert.SkipUnless(Available, "ops cannot be seen on this platform");

    [Fact]
    public void Record_OfAForwardPass_ListsOpsWithShapesGradAndLine()
    {
        using var scope = NewDisposeScope();
        var linear = Linear(4, 3);
        var x = ones(2, 4);
        var line = 0;

        var trace = OpTrace.Record(() => Place.Noted(linear.call(x), out line).argmax(1));

        Assert.Null(trace.Limitation);
        var addmm = Assert.Single(trace.Ops, op => op.Name == "aten::addmm");
        Assert.Equal([[3], [2, 4], [4, 3]], addmm.InputShapes);
        Assert.Equal([[2, 3]], addmm.OutputShapes);
        Assert.True(addmm.RequiresGradIn);
        Assert.True(addmm.RequiresGradOut);
        Assert.Equal(line, addmm.Line);
        Assert.Equal(Place.At(line), addmm.Source);
        var argmax = Assert.Single(trace.Ops, op => op.Name == "aten::argmax");
        Assert.True(argmax.RequiresGradIn);
        Assert.False(argmax.RequiresGradOut);
    }

    [Fact]
    public void Record_OfAModuleUnderTwoNames_TakesTheOneThatItsParametersHave()
    {
        using var scope = NewDisposeScope();
        var model = new SharedField();

        var trace = OpTrace.Record(() => model.call(ones(2, 4)), model);

        Assert.Equal("encoder.weight", model.named_parameters().First().name);
        Assert.Equal(["encoder", "encoder"], trace.Ops.Where(op => op.Name == "aten::addmm").Select(op => op.Layer));
    }

    [Fact]
    public void Record_WithArgmaxInTheLoss_NamesTheOpTheLineAndTheParameters()
    {
        using var scope = NewDisposeScope();
        var model = Sequential(("first", Linear(4, 8)), ("relu", ReLU()), ("last", Linear(8, 3)));
        var (x, y) = (randn(5, 4), tensor(new long[] { 0, 1, 2, 0, 1 }));
        var line = 0;

        var trace = OpTrace.Record(
            () =>
            {
                var output = model.call(x);
                var guess = output.argmax(Place.Noted(1, out line));
                var loss = functional.mse_loss(guess.to_type(ScalarType.Float32), y.to_type(ScalarType.Float32));
                loss.backward();
            },
            model, out var thrown);

        Assert.IsType<ExternalException>(thrown?.SourceException);
        var cut = Assert.Single(trace.Cuts);
        Assert.Equal("aten::argmax", cut.Op);
        Assert.Equal(Place.At(line), cut.Source);
        Assert.Equal(["first.bias", "first.weight", "last.bias", "last.weight"], cut.Parameters.Order());
        Assert.Contains(cut.Snippet!.Split('\n'), text => text.StartsWith($"> {line} |", StringComparison.Ordinal) && text.Contains("output.argmax"));
        Assert.Equal(5, cut.Snippet.Split('\n').Length);
        Assert.Empty(trace.Detached);
    }

    [Fact]
    public void Record_WithLossMadeTrainable_FindsTheCutAlthoughBackwardRuns()
    {
        using var scope = NewDisposeScope();
        var model = Linear(4, 3);
        var x = randn(5, 4);

        var trace = OpTrace.Record(() =>
        {
            var loss = model.call(x).argmax(1).to_type(ScalarType.Float32).mean();
            loss.requires_grad = true;
            loss.backward();
        });

        var cut = Assert.Single(trace.Cuts);
        Assert.Equal("aten::argmax", cut.Op);
        Assert.Equal(2, cut.Parameters.Count); // without a model they go by number and shape
    }

    [Fact]
    public void Record_WithAModel_NamesTheLayerOfEachOp()
    {
        using var scope = NewDisposeScope();
        var model = Sequential(("first", Linear(4, 8)), ("relu", ReLU()), ("last", Linear(8, 3)));
        var x = randn(5, 4);

        var trace = OpTrace.Record(() => model.call(x).sum(), model);

        Assert.Equal(["first", "first", "relu", "last", "last", null], trace.Ops.Select(op => op.Layer));
    }

    [Fact]
    public void Record_WithAModel_LeavesNoHookBehind()
    {
        using var scope = NewDisposeScope();
        using var counter = new CountingModule();
        OpTrace.Record(() => counter.call(ones(1)), counter);

        var later = OpTrace.Record(() => counter.call(ones(1)));

        Assert.NotEmpty(later.Ops);
        Assert.All(later.Ops, op => Assert.Null(op.Layer));
    }

    [Fact]
    public void Record_WhenTheBodyThrows_ThrowsItOnAndRemovesTheCallbacks()
    {
        using var scope = NewDisposeScope();

        var thrown = Assert.Throws<InvalidOperationException>(() => OpTrace.Record(() => throw new InvalidOperationException("theirs")));

        Assert.Equal("theirs", thrown.Message);
        using var observer = new OpCounter(); // its own callbacks work, so the thread is in order
        ones(1).add(1);
        Assert.Equal(2, observer.Ops);
    }

    [Fact]
    public void Record_WhenAnOpThrows_KeepsItWithoutOutputs()
    {
        using var scope = NewDisposeScope();

        var trace = OpTrace.Record(() => ones(2, 3).add(ones(2, 4)), null, out var thrown);

        Assert.NotNull(thrown);
        Assert.Empty(Assert.Single(trace.Ops, op => op.Name == "aten::add").OutputShapes);
    }

    [Fact]
    public void Record_OfABackwardPass_LeavesItsOpsOut()
    {
        using var scope = NewDisposeScope();
        var model = Linear(4, 3);

        var trace = OpTrace.Record(() => model.call(ones(2, 4)).sum().backward());

        Assert.Empty(trace.Cuts);
        Assert.Empty(trace.Detached);
        Assert.DoesNotContain(trace.Ops, op => op.Name.Contains("autograd", StringComparison.Ordinal) || op.Name == "aten::mm");
    }

    [Fact]
    public void Record_WithForcedFallback_SaysWhatItCannotSee()
    {
        using var forced = NativeTrace.ForceFallback("an export is missing");
        var ran = false;

        var trace = OpTrace.Record(() => ran = true);

        Assert.True(ran);
        Assert.Empty(trace.Ops);
        Assert.Contains("an export is missing", trace.Limitation, StringComparison.Ordinal);
    }

    private sealed class CountingModule() : Module<Tensor, Tensor>(nameof(CountingModule))
    {
        public override Tensor forward(Tensor input) => input + 1;
    }

    private sealed class SharedField : Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear encoder = Linear(4, 4);
        private readonly TorchSharp.Modules.Linear again;

        public SharedField()
            : base(nameof(SharedField))
        {
            again = encoder;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => again.call(encoder.call(input));
    }
}
