// Every statistic of a layer's activations against torch's own ops.
using Sonde.Events;
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Probes.Activations;

public sealed class ActivationSumsTests
{
    public static TheoryData<long[], int> Layouts => new()
    {
        { [4, 3, 5, 7], 1 }, { [6, 8, 1, 1], 1 }, { [2, 16, 32], 1 }, { [32, 10], 1 }, { [5, 131], 1 }, { [3, 7, 64], 2 }, { [4, 9, 3], 2 },
        { [17], -1 }, { [4, 3, 8, 8, 2], 1 },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Read_AnyLayout_AgreesWithTorch(long[] shape, int dimension)
    {
        random.manual_seed(1);
        using var scope = NewDisposeScope();
        AssertAgrees(randn(shape).relu() - 0.25f * (rand(shape) > 0.9).to(ScalarType.Float32), dimension);
        AssertAgrees(randn(shape).relu(), dimension);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Read_OtherTypes_AgreesWithTorch(ScalarType type)
    {
        random.manual_seed(2);
        using var scope = NewDisposeScope();
        AssertAgrees(randn(4, 3, 5, 5).relu().to(type), 1);
    }

    [Fact]
    public void Read_ChannelsLastAndSlices_AgreesWithTorch()
    {
        random.manual_seed(3);
        using var scope = NewDisposeScope();
        AssertAgrees(randn(4, 6, 6, 3).relu().permute(0, 3, 1, 2), 1);
        AssertAgrees(randn(8, 20).relu()[TensorIndex.Colon, TensorIndex.Slice(2, 20, 3)], 1);
        AssertAgrees(randn(5, 4).relu().t(), 1);
    }

    [Fact]
    public void Read_NaNAndInfinity_AreCountedAndLeftOutOfTheRest()
    {
        using var scope = NewDisposeScope();
        var x = randn(8, 24).relu();
        x[0, 3] = float.NaN;
        x[1, 3] = float.NaN;
        x[2, 23] = float.PositiveInfinity;
        x[3, 0] = float.NegativeInfinity;
        AssertAgrees(x, 1);
        AssertAgrees(x.to(ScalarType.Float64), 1);
        AssertAgrees(full(8, 3, float.NaN), 1);
    }

    [Fact]
    public void Read_SeveralTensors_AddsUp()
    {
        random.manual_seed(4);
        using var scope = NewDisposeScope();
        Tensor a = randn(4, 12).relu(), b = randn(6, 12).relu();
        var sums = new ActivationSums(-0.97f, 0.97f);
        ActivationMemory.Read(a, 1, sums, null);
        ActivationMemory.Read(b, 1, sums, null);
        AssertAgrees(sums, cat([a, b]), 1);
    }

    [Fact]
    public void Read_AnotherNumberOfUnits_GivesUpTheCountsPerUnit()
    {
        using var scope = NewDisposeScope();
        var sums = new ActivationSums();
        ActivationMemory.Read(zeros(4, 12), 1, sums, null);
        ActivationMemory.Read(zeros(4, 11), 1, sums, null);
        Assert.Equal(0, sums.UnitZeros.Length);
        Assert.Equal(4 * 23, sums.Zeros);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(1e-3f)]
    [InlineData(1e20f)]
    public void Bins_CountEveryFiniteValueWithinItsEdges(float scale)
    {
        random.manual_seed(5);
        using var scope = NewDisposeScope();
        var x = randn(1001) * scale;
        x[0] = 0;
        x[1] = float.NaN;
        x[2] = float.PositiveInfinity;
        var bins = new ActivationBins();
        ActivationMemory.Read(x, -1, new ActivationSums(), bins);

        var (limits, counts) = bins.ToHistogram();

        var values = x.data<float>().ToArray().Where(float.IsFinite).Order().ToArray();
        Assert.Equal(values.Length, counts.Sum());
        Assert.True(values[^1] <= limits[^1]);
        for (var i = 0; i < limits.Length; i++)
        {
            // A value that is exactly an edge may fall on either side of it, as the sign decides.
            var below = counts[..(i + 1)].Sum();
            Assert.InRange(below, values.Count(value => value < limits[i]), values.Count(value => value <= limits[i]));
        }
    }

    [Fact]
    public void Bins_OfZerosOrNothing_AreOneOrNone()
    {
        var bins = new ActivationBins();
        Assert.Empty(bins.ToHistogram().Limits);
        bins.Add([0f, -0f, 0f]);
        Assert.Equal([3.0], bins.ToHistogram().Counts);
        bins.Clear();
        bins.Add([float.NaN, float.PositiveInfinity]);
        Assert.Empty(bins.ToHistogram().Counts);
    }

    [Fact]
    public void Units_OfThreeDimensions_AreChannelsBehindAConvolutionAndFeaturesElsewhere()
    {
        LayerTraits conv = LayerTraits.Of(typeof(TorchSharp.Modules.Conv1d)), relu = LayerTraits.Of(typeof(TorchSharp.Modules.ReLU)),
            linear = LayerTraits.Of(typeof(TorchSharp.Modules.Linear));
        long[] shape = [2, 8, 30];
        Assert.Equal(1, conv.UnitDimension(shape, null));
        Assert.Equal(1, relu.UnitDimension(shape, (shape, 1)));
        Assert.Equal(2, relu.UnitDimension(shape, null));
        Assert.Equal(2, linear.UnitDimension(shape, (shape, 1)));
        Assert.Equal(-1, relu.UnitDimension([8], null));
        Assert.Equal((ActivationKind.Rectifier, ActivationKind.Tanh), (relu.Kind, LayerTraits.Of(typeof(TorchSharp.Modules.Tanh)).Kind));
    }

    private static void AssertAgrees(Tensor x, int dimension)
    {
        var sums = new ActivationSums(-0.97f, 0.97f);
        ActivationMemory.Read(x, dimension, sums, null);
        AssertAgrees(sums, x, dimension);
    }

    private static void AssertAgrees(ActivationSums sums, Tensor given, int dimension)
    {
        var x = given.to(ScalarType.Float64);
        var finite = x[isfinite(x)];
        Assert.Equal(x.numel(), sums.Elements);
        Assert.Equal(finite.numel(), sums.Finite);
        Assert.Equal(x.isnan().sum().ToInt64(), sums.NaNs);
        Assert.Equal(x.isinf().sum().ToInt64(), sums.Infinities);
        Assert.Equal((x == 0).sum().ToInt64(), sums.Zeros);
        var ends = given.dtype == ScalarType.Float64 ? (x.abs() > 0.97f) : (given.to(ScalarType.Float32).abs() > 0.97f);
        Assert.Equal(ends.sum().ToInt64(), sums.Saturated);
        if (finite.numel() == 0)
        {
            Assert.True(double.IsNaN(sums.Mean) && double.IsNaN(sums.Max));
        }
        else
        {
            Assert.Equal(finite.mean().ToDouble(), sums.Mean, 1e-6);
            Assert.Equal(finite.std(unbiased: false).ToDouble(), sums.StandardDeviation, 1e-6);
            Assert.Equal((float)finite.min().ToDouble(), (float)sums.Min);
            Assert.Equal((float)finite.max().ToDouble(), (float)sums.Max);
        }
        if (dimension < 0) return;
        var others = Enumerable.Range(0, (int)x.dim()).Where(d => d != dimension).Select(d => (long)d).ToArray();
        Assert.Equal((x == 0).sum(others).data<long>().ToArray(), Array.ConvertAll(sums.UnitZeros.ToArray(), count => (long)count));
        Assert.Equal(ends.sum(others).data<long>().ToArray(), Array.ConvertAll(sums.UnitSaturated.ToArray(), count => (long)count));
        Assert.Equal(x.numel() / x.shape[dimension], sums.ElementsPerUnit);
    }
}
