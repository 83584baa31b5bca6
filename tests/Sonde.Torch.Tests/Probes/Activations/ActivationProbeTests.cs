// What level Full records of real networks' activations, and that the training is what it is without.
using Sonde.Events;
using Sonde.Runs;
using Sonde.Torch.Interop;
using Sonde.Torch.Tests.Monitor;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Sonde.Torch.Tests.Probes.Activations;

public sealed class ActivationProbeTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();   // other tests count the process's tensors

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Cnn_RecordsWhatTorchComputes()
    {
        using var run = new TemporaryRun();
        using var net = Networks.Cnn();
        var (x, y) = Networks.Images();
        Watched.Train(net, () => functional.cross_entropy(net.call(x), y), 3, Watched.Options(run), run.Folder);
        using var twin = Networks.Cnn();
        // The third step again by hand: two steps unwatched, then every value from torch itself.
        Watched.Train(twin, () => functional.cross_entropy(twin.call(x), y), 2, null, run.Folder);
        using var scope = NewDisposeScope();
        var children = twin.named_children().Select(child => (child.name, (Module<Tensor, Tensor>)child.module)).ToList();
        var outputs = new Dictionary<string, Tensor>();
        var value = x;
        foreach (var (name, module) in children)
        {
            value = outputs[name] = module.call(value);
            if (value.requires_grad) value.retain_grad();
        }
        functional.cross_entropy(value, y).backward();

        var layers = run.Layers();
        Assert.Equal(children.Select(child => child.name), layers.Values.OrderBy(layer => layer.Header.Order).Select(layer => layer.Header.Layer));
        foreach (var (name, _) in children)
        {
            var output = outputs[name].detach();
            var layer = layers[name];
            Assert.Equal(3, layer.Count);
            Assert.Equal(output.shape, layer.Header.Shape);
            Close(output.mean().ToDouble(), layer.At(ActivationColumn.Mean));
            Close(output.std(unbiased: false).ToDouble(), layer.At(ActivationColumn.StandardDeviation));
            Close(output.min().ToDouble(), layer.At(ActivationColumn.Min));
            Close(output.max().ToDouble(), layer.At(ActivationColumn.Max));
            Close((output == 0).to(ScalarType.Float64).mean().ToDouble(), layer.At(ActivationColumn.ZeroShare));
            var grad = outputs[name].grad!;
            Close(grad.abs().mean().ToDouble(), layer.At(ActivationColumn.GradientMeanAbs));
            Close(grad.abs().max().ToDouble(), layer.At(ActivationColumn.GradientMaxAbs));
            Close(grad.norm().ToDouble(), layer.At(ActivationColumn.GradientNorm));
            Close((grad == 0).to(ScalarType.Float64).mean().ToDouble(), layer.At(ActivationColumn.GradientZeroShare));
        }
        var relu = layers["relu1"];
        Assert.Equal(("rectifier", 8, 8), (relu.Header.Kind, relu.Header.Units, relu.Header.MappedUnits));
        var zeros = (outputs["relu1"] == 0).to(ScalarType.Float64).mean([0, 2, 3]).data<double>().ToArray();
        Assert.Equal(zeros, relu.Last()[ActivationColumn.Count..].Select(share => (double)share), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal("", run.Messages.ToString());

        static void Close(double expected, float actual) =>
            Assert.InRange(actual, expected - 1e-5 - (1e-4 * Math.Abs(expected)), expected + 1e-5 + (1e-4 * Math.Abs(expected)));
    }

    [Theory]
    [MemberData(nameof(Networks.Names), MemberType = typeof(Networks))]
    public void Training_WithAndWithoutMonitor_GivesTheSameWeightsBitByBit(string network)
    {
        using var run = new TemporaryRun();
        var weights = new[] { false, true }.Select(watch =>
        {
            using var net = Networks.Make(network, out var loss);
            Watched.Train(net, loss, 12, watch ? run.Options with { Level = MonitorLevel.Full } : null, run.Folder);
            return Watched.Weights(net);
        }).ToArray();

        Assert.Equal(weights[0], weights[1]);
        Assert.Equal("", run.Messages.ToString());
        var layers = run.Layers();
        Assert.NotEmpty(layers);
        Assert.All(layers.Values, layer => Assert.Equal(0, layer.At(ActivationColumn.NaN)));
        Assert.Contains(layers.Values, layer => layer.At(ActivationColumn.GradientNorm) > 0);
        Assert.Equal(0, GradientHooks.Waiting);
    }

    [Theory]
    [MemberData(nameof(Networks.Names), MemberType = typeof(Networks))]
    public void Training_TwoThousandSteps_KeepsNoTensor(string network)
    {
        using var run = new TemporaryRun();
        using var net = Networks.Make(network, out var loss);
        long early = 0, late = 0;
        Watched.Train(net, loss, 2000, Watched.Options(run, every: 7), run.Folder, learningRate: 1e-3, before: step =>
        {
            if (step == 100) early = LiveTensors.Count();
            if (step == 1999) late = LiveTensors.Count();
        });
        Assert.InRange(late, 0, early);
        Assert.Equal(0, GradientHooks.Waiting);
        Assert.Equal("", run.Messages.ToString());
    }

    [Fact]
    public void DeadUnits_AreThoseThatNeverFire()
    {
        using var run = new TemporaryRun();
        using var net = Networks.Cnn();
        using (no_grad())
        {
            var bias = ((Conv2d)net.named_children().First(child => child.name == "conv1").module).bias!;
            foreach (var unit in new[] { 1, 4, 6 }) bias[unit] = -1000;
        }
        var (x, y) = Networks.Images();
        Watched.Train(net, () => functional.cross_entropy(net.call(x), y), 25, Watched.Options(run), run.Folder, learningRate: 0.01);

        var relu = run.Layers()["relu1"];
        Assert.Equal([1, 4, 6], relu.SilentIn(20));
        Assert.Equal(3, relu.At(ActivationColumn.DeadUnits));
        Assert.Equal([1, 4, 6], Enumerable.Range(0, 8).Where(unit => relu.Last()[ActivationColumn.Count + unit] == 1));
    }

    [Fact]
    public void Saturation_OfASigmoid_IsTheShareNearItsEnds()
    {
        using var run = new TemporaryRun();
        random.manual_seed(1);
        using var net = Sequential(("in", Linear(4, 6)), ("sigmoid", Sigmoid()), ("out", Linear(6, 2)));
        using (no_grad()) ((Linear)net.named_children().First().module).weight.mul_(50);
        using var x = randn(64, 4);
        Watched.Train(net, () => net.call(x).square().mean(), 1, Watched.Options(run), run.Folder, learningRate: 0);

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var z = net.named_children().First().module is Linear first ? first.call(x).sigmoid() : throw new InvalidOperationException();
        var ends = ((z < 0.015) | (z > 0.985)).to(ScalarType.Float64);
        var layer = run.Layers()["sigmoid"];
        Assert.Equal("sigmoid", layer.Header.Kind);
        Assert.Equal(ends.mean().ToDouble(), layer.At(ActivationColumn.SaturatedShare), 1e-6);
        Assert.Equal((ends.mean([0]) > 0.5).sum().ToInt64(), (long)layer.At(ActivationColumn.SaturatedUnits));
        Assert.True(layer.At(ActivationColumn.SaturatedShare) > 0.5);
        Assert.True(float.IsNaN(run.Layers()["in"].At(ActivationColumn.SaturatedShare)));
    }

    [Fact]
    public void FunctionalRectifier_IsSeenWhereItsOutputEntersTheNextModule()
    {
        using var run = new TemporaryRun();
        using var net = new FunctionalNet();
        var (x, y) = Networks.Images();
        Watched.Train(net, () => functional.cross_entropy(net.call(x), y), 2, Watched.Options(run), run.Folder);
        var layers = run.Layers();
        Assert.Equal(("rectifier", 8), (layers["conv2:input"].Header.Kind, layers["conv2:input"].Header.Units));
        Assert.DoesNotContain("conv1:input", layers.Keys);   // the images themselves
        Assert.DoesNotContain("fc:input", layers.Keys);      // flattened: places, not units
    }

    [Fact]
    public void Tuples_CellsAndSharedModules_GetANameEach()
    {
        using var run = new TemporaryRun();
        using var net = new CellNet();
        using var x = randn(12, 5, 3);
        Watched.Train(net, () => net.call(x).square().mean(), 2, Watched.Options(run), run.Folder);
        var layers = run.Layers();
        Assert.Superset(
            new HashSet<string> { "cell", "cell@2", "cell@8", "cell@9+", "lstm[0]", "lstm[1]", "lstm[2]", "head", "head@2" }, layers.Keys.ToHashSet());
        Assert.Equal(4, layers["cell@9+"].At(ActivationColumn.Calls));
        Assert.Equal(4 * 5 * 7, layers["cell@9+"].At(ActivationColumn.Elements));
        Assert.True(layers["head"].At(ActivationColumn.GradientNorm) > 0);
    }

    [Fact]
    public void Evaluations_AreLeftOut()
    {
        using var run = new TemporaryRun();
        using var net = Networks.Cnn();
        var (x, y) = Networks.Images();
        Watched.Train(net, () => functional.cross_entropy(net.call(x), y), 3, Watched.Options(run), run.Folder, before: _ =>
        {
            using var scope = NewDisposeScope();
            net.eval();
            net.call(x);
            using (no_grad()) net.call(x);
            net.train();
            using (no_grad()) net.call(x);
        });
        Assert.All(run.Layers(), layer => Assert.Equal((1, layer.Key.Contains('@')), ((int)layer.Value.At(ActivationColumn.Calls), false)));
    }

    [Fact]
    public void AHookThatFails_IsSaidOnceAndTheTrainingGoesOn()
    {
        using var run = new TemporaryRun();
        using var net = new BrokenNet();
        using var x = randn(6, 4);
        var steps = 0;
        Watched.Train(net, () => net.call(x), 5, Watched.Options(run), run.Folder, before: step => steps = step);
        Assert.Equal(4, steps);
        Assert.Single(run.Messages.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => line.Contains("activations", StringComparison.Ordinal) && line.Contains("switched off", StringComparison.Ordinal));
    }

    [Fact]
    public void OnlyForwardCalled_IsSaid()
    {
        using var run = new TemporaryRun();
        using var net = new ForwardNet();
        using var x = randn(6, 4);
        Watched.Train(net, () => net.call(x).square().mean(), 3, Watched.Options(run), run.Folder);
        Assert.Contains("never from forward()", run.Messages.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheOpTrace_DoesNotShowTheMonitorsOwnOps()
    {
        using var run = new TemporaryRun();
        using var net = new TransposingNet();
        using var x = randn(6, 4);
        Watched.Train(net, () => net.call(x).square().mean(), 3, run.Options with { Level = MonitorLevel.Full }, run.Folder);
        Assert.Equal([4, 6], run.Layers()["turn"].Header.Shape);
        var trace = RecordReader.ReadLast(run.Load(), OpTraceRecord.Reading);
        Assert.NotNull(trace);
        Assert.Empty(trace.Detached);
    }

    [Fact]
    public void IncludeAndExclude_ChooseLayers()
    {
        using var run = new TemporaryRun();
        using var net = Networks.Cnn();
        var (x, y) = Networks.Images();
        Watched.Train(
            net, () => functional.cross_entropy(net.call(x), y), 1, Watched.Options(run) with { Include = ["conv*", "fc"], Exclude = ["conv2"] }, run.Folder);
        Assert.Equal(["conv1", "fc"], run.Layers().Keys);
    }

    [Fact]
    public void Hooks_AreOffBetweenDueSteps()
    {
        using var run = new TemporaryRun();
        using var net = Networks.Cnn();
        var (x, y) = Networks.Images();
        Watched.Train(net, () => functional.cross_entropy(net.call(x), y), 25, Watched.Options(run, every: 10), run.Folder);
        var frames = run.Layers()["relu1"];
        Assert.Equal([0, 10, 20], Enumerable.Range(0, frames.Count).Select(frames.StepAt));
    }

    [Fact]
    public void HistogramsAndFeatureMaps_AreStandardSummaries()
    {
        using var run = new TemporaryRun();
        using var net = Networks.Cnn();
        var (x, y) = Networks.Images();
        Watched.Train(net, () => functional.cross_entropy(net.call(x), y), 6, Watched.Options(run) with { FeatureMaps = ["conv*", "relu1"] }, run.Folder);
        var blobs = run.Load().Blobs;
        Assert.True(blobs["activations/relu1"].TryReadHistogramBins(0, out var bins));
        Assert.Equal(16 * 8 * 12 * 12, bins.Sum(bin => bin.Count));
        Assert.Equal(2, blobs["activations/relu1"].Count);
        Assert.Superset(new HashSet<string> { "feature_maps/conv1", "feature_maps/conv2", "feature_maps/relu1" }, blobs.Keys.ToHashSet());
        Assert.True(blobs["feature_maps/conv1"].TryReadImage(0, 0, out var image));
        Assert.Equal((3 * 37 + 1, 3 * 37 + 1), (image.Width, image.Height));   // 8 channels of 12 x 12, three times as large, with lines between
    }
}
