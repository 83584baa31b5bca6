// Which losses of gradient are cuts, on the shapes of code that people write; healthy ones must stay silent.
using Sonde.Torch.Interop;
using Sonde.Torch.Tracing;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Tracing;

public class CutFinderTests
{
    public CutFinderTests() => Assert.SkipUnless(NativeTrace.IsAvailable(out var reason), reason);

    [Fact]
    public void HealthyCnn_WithArgmaxAccuracyAndALoggedTensor_HasNoCut()
    {
        using var model = Sequential(
            ("conv", Conv2d(1, 4, 3)), ("norm", BatchNorm2d(4)), ("relu", ReLU()), ("pool", MaxPool2d(2)), ("flat", Flatten()),
            ("drop", Dropout(0.5)), ("last", Linear(4 * 13 * 13, 10)));
        var y = tensor(new long[] { 1, 2 });
        var optimizer = optim.SGD(model.parameters(), 0.1, momentum: 0.9, weight_decay: 0.01);
        var line = 0;

        var analysis = Trace(model, () =>
        {
            optimizer.zero_grad();
            var output = model.call(randn(2, 1, 28, 28));
            var loss = functional.cross_entropy(output, y);
            var accuracy = Place.Noted(output, out line).argmax(1).eq(y).to_type(ScalarType.Float32).mean().item<float>();
            _ = output.detach().mean().item<float>() + accuracy;
            loss.backward();
            optimizer.step();
            return loss;
        });

        Assert.Empty(analysis.Cuts);
        Assert.Equal(["aten::argmax", "aten::detach"], analysis.Detached.Select(op => op.Op));
        Assert.Equal(Place.At(line), analysis.Detached[0].Source);
        Assert.All(analysis.Paths.Values, path => Assert.Equal(LossPath.Differentiable, path));
    }

    [Fact]
    public void GanStep_WithADetachedFakeBatch_HasNoCutInEitherNetwork()
    {
        using var generator = Sequential(("g1", Linear(2, 8)), ("relu", ReLU()), ("g2", Linear(8, 4)));
        using var discriminator = Sequential(("d1", Linear(4, 8)), ("relu", ReLU()), ("d2", Linear(8, 1)));
        using var scope = NewDisposeScope();
        var step = optim.Adam(discriminator.parameters());
        using var session = OpTraceSession.Start();
        var fake = generator.call(randn(3, 2));
        var judged = discriminator.call(fake.detach());
        var discriminatorLoss = functional.binary_cross_entropy_with_logits(judged, zeros_like(judged))
            + functional.binary_cross_entropy_with_logits(discriminator.call(randn(3, 4)), ones_like(judged));
        discriminatorLoss.backward();
        step.step();
        var judgedAgain = discriminator.call(fake);
        var generatorLoss = functional.binary_cross_entropy_with_logits(judgedAgain, ones_like(judgedAgain));
        generatorLoss.backward();
        session.Stop();

        var both = Named(generator).Concat(Named(discriminator)).ToList();

        Assert.Empty(session.Analyze(generatorLoss, Named(generator)).Cuts);
        Assert.Empty(session.Analyze(discriminatorLoss, Named(discriminator)).Cuts);
        Assert.Empty(session.Analyze(discriminatorLoss, both).Cuts);
        Assert.Contains(session.Analyze(discriminatorLoss, Named(discriminator)).Detached, op => op.Op == "aten::detach");
    }

    [Fact]
    public void StraightThroughEstimator_IsNoCut()
    {
        using var model = Linear(4, 3);

        var analysis = Trace(model, () =>
        {
            var x = model.call(randn(2, 4));
            return (x + (x.round() - x).detach()).sum();
        });

        Assert.Empty(analysis.Cuts);
        Assert.Equal("aten::detach", Assert.Single(analysis.Detached).Op);
    }

    [Fact]
    public void CustomFunction_WithItsOwnBackward_IsNoCut()
    {
        using var model = Linear(4, 3);

        var analysis = Trace(model, () =>
        {
            var loss = Quantize.apply(model.call(randn(2, 4))).sum();
            loss.backward();
            return loss;
        });

        Assert.NotNull(model.weight!.grad);
        Assert.Empty(analysis.Cuts);
        Assert.All(analysis.Paths.Values, path => Assert.Equal(LossPath.Differentiable, path));
    }

    [Fact]
    public void Detach_OfTargets_IsNoCut()
    {
        using var model = Linear(4, 4);

        var analysis = Trace(model, () =>
        {
            var x = randn(2, 4);
            var target = model.call(x).detach();
            return functional.mse_loss(model.call(x + 1), target);
        });

        Assert.Empty(analysis.Cuts);
    }

    [Fact]
    public void TwoBranches_WithOneCut_NameOnlyThatBranch()
    {
        using var model = Sequential(("left", Linear(4, 3)), ("right", Linear(4, 3)));
        var line = 0;

        var analysis = Trace(model, () =>
        {
            var x = randn(2, 4);
            var left = Layer(model, 0).call(x);
            var right = Layer(model, 1).call(x).detach().mul(Place.Noted(2, out line));
            return (left + right).sum();
        });

        var cut = Assert.Single(analysis.Cuts);
        Assert.Equal("aten::detach", cut.Op);
        Assert.Equal(Place.At(line), cut.Source);
        Assert.Equal(["right.bias", "right.weight"], cut.Parameters.Order());
        Assert.Equal(LossPath.Differentiable, analysis.Paths["left.weight"]);
        Assert.Equal(LossPath.Cut, analysis.Paths["right.weight"]);
    }

    [Theory]
    [InlineData("cat")]
    [InlineData("stack")]
    public void ListOps_CarryTheFlowOfEachElement(string op)
    {
        using var model = Sequential(("left", Linear(4, 3)), ("right", Linear(4, 3)));

        var analysis = Trace(model, () =>
        {
            var x = randn(2, 4);
            Tensor[] parts = [Layer(model, 0).call(x), Layer(model, 1).call(x).sign().detach()];
            return (op == "cat" ? cat(parts) : stack(parts)).chunk(2)[1].sum();
        });

        Assert.Equal(["right.bias", "right.weight"], Assert.Single(analysis.Cuts).Parameters.Order());
    }

    [Fact]
    public void IndicesOfAMaximum_AreACutAlthoughItsValuesAreNot()
    {
        using var model = Linear(4, 3);

        var analysis = Trace(model, () =>
        {
            var (_, indices) = model.call(randn(2, 4)).max(1);
            return indices.to_type(ScalarType.Float32).mean();
        });

        Assert.Equal("aten::max", Assert.Single(analysis.Cuts).Op);
        Assert.NotNull(analysis.Cuts[0].Source);
    }

    [Fact]
    public void CopyOfACutValueIntoAPreallocatedTensor_IsFollowedThroughTheView()
    {
        using var model = Sequential(("left", Linear(4, 3)), ("right", Linear(4, 3)));

        var analysis = Trace(model, () =>
        {
            var x = randn(1, 4);
            var buffer = zeros(2, 3);
            buffer[0].copy_(Layer(model, 0).call(x)[0]);
            buffer[1].copy_(Layer(model, 1).call(x)[0].detach());
            return buffer.sum();
        });

        var cut = Assert.Single(analysis.Cuts);
        Assert.Equal("aten::detach", cut.Op);
        Assert.Equal(["right.bias", "right.weight"], cut.Parameters.Order());
    }

    [Fact]
    public void BufferOverwrittenAltogether_ForgetsWhatItHeld()
    {
        using var model = Sequential(("left", Linear(4, 3)), ("right", Linear(4, 3)));

        var analysis = Trace(model, () =>
        {
            var x = randn(2, 4);
            var buffer = Layer(model, 1).call(x).detach();
            buffer.copy_(ones(2, 3));
            return (Layer(model, 0).call(x) * buffer).sum();
        });

        Assert.Empty(analysis.Cuts);
        Assert.Equal(LossPath.None, analysis.Paths["right.weight"]);
    }

    [Fact]
    public void NoGradBlockInTheMiddle_IsACutAtItsFirstOps()
    {
        using var model = Sequential(("before", Linear(4, 4)), ("inside", Linear(4, 4)), ("after", Linear(4, 3)));

        var analysis = Trace(model, () =>
        {
            var hidden = Layer(model, 0).call(randn(2, 4));
            using (no_grad())
                hidden = Layer(model, 1).call(hidden);
            return Layer(model, 2).call(hidden).sum();
        });

        Assert.Equal(
            ["before.bias", "before.weight", "inside.bias", "inside.weight"],
            analysis.Cuts.SelectMany(cut => cut.Parameters).Distinct().Order());
        Assert.Equal(LossPath.Differentiable, analysis.Paths["after.weight"]);
        Assert.Contains(analysis.Cuts, cut => cut.Layer == "inside");
        Assert.All(analysis.Cuts, cut => Assert.True(cut.GradientsOff));
        Assert.All(analysis.Cuts, cut => Assert.Contains("(under no_grad) at ", cut.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Item_AndATensorBuiltFromIt_IsTheLikelyCut()
    {
        using var model = Linear(4, 3);
        var line = 0;

        var analysis = Trace(model, () =>
        {
            var score = model.call(randn(2, 4));
            var number = Place.Noted(score, out line).mean().item<float>();
            return tensor(new[] { number, number }).mean();
        });

        var cut = Assert.Single(analysis.Cuts);
        Assert.Equal(Place.At(line), cut.Source);
        Assert.StartsWith("aten::mean", cut.Op, StringComparison.Ordinal);
        Assert.False(cut.GradientsOff);
        Assert.Equal(["bias", "weight"], cut.Parameters.Order());
    }

    [Fact]
    public void Item_ForTheLog_IsNoCutWhileTheLossIsConnected()
    {
        using var model = Linear(4, 3);

        var analysis = Trace(model, () =>
        {
            var score = model.call(randn(2, 4));
            _ = score.mean().item<float>();
            return score.pow(2).sum();
        });

        Assert.Empty(analysis.Cuts);
    }

    [Theory]
    [InlineData("aten::round")]
    [InlineData("aten::floor")]
    [InlineData("aten::sign")]
    [InlineData("aten::trunc_")]
    [InlineData("aten::bernoulli")]
    public void FunctionsInSteps_KeepTheGraphAndLetOnlyZerosThrough_WhichIsACut(string op)
    {
        using var model = Linear(4, 3);
        var line = 0;

        var analysis = Trace(model, () => Stepped(op, model.call(randn(2, 4)).sigmoid(), out line).pow(2).sum());

        var cut = Assert.Single(analysis.Cuts);
        Assert.Equal((op, Place.At(line)), (cut.Op, cut.Source));
        Assert.Equal(["bias", "weight"], cut.Parameters.Order());
        Assert.True(analysis.LossRequiresGrad);
        Assert.All(analysis.Paths.Values, path => Assert.Equal(LossPath.Cut, path));
    }

    [Fact]
    public void FunctionInSteps_BesideAWayThatIsSmooth_IsNoCut()
    {
        using var model = Linear(4, 3);

        var analysis = Trace(model, () =>
        {
            var score = model.call(randn(2, 4));
            return (score - score.floor()).sum();
        });

        Assert.Empty(analysis.Cuts);
        Assert.All(analysis.Paths.Values, path => Assert.Equal(LossPath.Differentiable, path));
    }

    [Fact]
    public void SharedParameter_WithOneCutAndOneGoodPath_IsConnected()
    {
        using var model = Linear(4, 4);

        var analysis = Trace(model, () =>
        {
            var hidden = model.call(randn(2, 4));
            return (model.call(hidden.detach()) + 1).sum();
        });

        Assert.Empty(analysis.Cuts);
    }

    [Fact]
    public void SharedParameter_UnderTwoNames_IsNamedUnderBoth()
    {
        using var scope = NewDisposeScope();
        var model = Linear(4, 4, hasBias: false);
        using var session = OpTraceSession.Start();
        var loss = model.call(randn(2, 4)).detach().sum();
        session.Stop();

        var analysis = session.Analyze(loss, [("encoder.weight", model.weight!), ("decoder.weight", model.weight!)]);

        Assert.Equal(["decoder.weight", "encoder.weight"], Assert.Single(analysis.Cuts).Parameters.Order());
    }

    [Fact]
    public void FrozenParameters_AreNotCutOff()
    {
        using var model = Sequential(("frozen", Linear(4, 4)), ("trained", Linear(4, 3)));
        foreach (var parameter in Layer(model, 0).parameters())
            parameter.requires_grad = false;

        var analysis = Trace(model, () => Layer(model, 1).call(Layer(model, 0).call(randn(2, 4)).detach()).sum());

        Assert.Empty(analysis.Cuts);
        Assert.Equal(LossPath.None, analysis.Paths["frozen.weight"]);
    }

    [Fact]
    public void AddressesReusedAfterDispose_MakeNoFlow()
    {
        using var model = Sequential(("left", Linear(4, 3)), ("right", Linear(4, 3)));

        var analysis = Trace(model, () =>
        {
            var x = randn(2, 4);
            for (var i = 0; i < 100; i++)
                Layer(model, 1).call(x).detach().Dispose();
            // Made from an array, without any op: as likely as not at the address of a detached tensor.
            var targets = Enumerable.Range(0, 50).Select(_ => tensor(new float[2, 3])).ToList();
            return targets.Aggregate(Layer(model, 0).call(x), (sum, target) => sum + target).sum();
        });

        Assert.Empty(analysis.Cuts);
    }

    private static Tensor Stepped(string op, Tensor score, out int line) => op switch
    {
        "aten::round" => Place.Noted(score, out line).round(),
        "aten::floor" => Place.Noted(score, out line).floor(),
        "aten::sign" => Place.Noted(score, out line).sign(),
        "aten::trunc_" => Place.Noted(score, out line).trunc_(),
        _ => Place.Noted(score, out line).bernoulli(),
    };

    private static OpTraceAnalysis Trace(Module model, Func<Tensor> step)
    {
        using var scope = NewDisposeScope();
        using var session = OpTraceSession.Start();
        var loss = step();
        session.Stop();
        return session.Analyze(loss, Named(model));
    }

    private static Module<Tensor, Tensor> Layer(TorchSharp.Modules.Sequential model, int index) => (Module<Tensor, Tensor>)model[index];

    private static List<(string, Tensor)> Named(Module model) => [.. model.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter))];

    private sealed class Quantize : autograd.SingleTensorFunction<Quantize>
    {
        public override string Name => nameof(Quantize);

        public override Tensor forward(autograd.AutogradContext context, params object[] inputs) => ((Tensor)inputs[0]).sign().mul(2);

        public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient) => [gradient];
    }
}
