// Tensor statistics against torch's own operators, over layouts, types and the ends of the number range.
using TorchSharp;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Statistics;

public sealed class TensorStatisticsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(100_003)]
    public void Compute_AnyLength_AgreesWithTorch(int length)
    {
        using var scope = NewDisposeScope();
        using var values = Values(length);
        AgreesWithTorch(values);
    }

    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void Compute_OtherTypes_AgreesWithTorch(ScalarType type)
    {
        using var scope = NewDisposeScope();
        AgreesWithTorch(Values(999).to(type));
    }

    [Fact]
    public void Compute_TransposedAndSliced_AgreesWithTorch()
    {
        using var scope = NewDisposeScope();
        var matrix = Values(48 * 36).view(48, 36);
        AgreesWithTorch(matrix.t());
        AgreesWithTorch(matrix[TensorIndex.Slice(3, 40, 2), TensorIndex.Slice(1, 30)]);
        AgreesWithTorch(matrix[5]);
    }

    [Fact]
    public void Compute_VerySmallGradient_KeepsMeanAndNorm()
    {
        using var tensor = torch.full(10_000, 1e-30f);

        var statistics = TensorStatistics.Compute(tensor);

        Assert.Equal(1e-30, statistics.MeanAbs, 1e-36);
        Assert.Equal(1e-28, statistics.Norm, 1e-34);
        Assert.Equal(0, statistics.Zeros);
    }

    [Fact]
    public void Compute_VeryLargeGradient_DoesNotOverflow()
    {
        using var tensor = torch.full(10_000, 3e38f);

        var statistics = TensorStatistics.Compute(tensor);

        Assert.Equal(3e38, statistics.MeanAbs, 1e32);
        Assert.Equal(3e40, statistics.Norm, 1e34);
        Assert.Equal(0, statistics.NonFinite);
    }

    [Fact]
    public void Compute_NonFiniteElements_AreCountedAndLeftOutOfTheRest()
    {
        float[] values = [float.NaN, 1, -2, float.PositiveInfinity, 0, -0f, float.NegativeInfinity, 3];
        using var tensor = torch.tensor(Enumerable.Range(0, 5).SelectMany(_ => values).ToArray());

        var statistics = TensorStatistics.Compute(tensor);

        Assert.Equal(new TensorStatistics(40, 30.0 / 25, 3, Math.Sqrt(5 * 14), 10, 5, 10), statistics);
        Assert.Equal(0.25, statistics.ZeroShare);
    }

    [Fact]
    public void Compute_AllNaN_GivesZeroSizesAndTheCount()
    {
        using var tensor = torch.full(33, float.NaN);
        Assert.Equal(new TensorStatistics(33, 0, 0, 0, 0, 33, 0), TensorStatistics.Compute(tensor));
    }

    [Fact]
    public void Compute_EmptyTensor_IsAllZeroCounts()
    {
        using var tensor = torch.empty(0);
        Assert.Equal(default, TensorStatistics.Compute(tensor));
        Assert.False(TensorStatistics.Compute(tensor).AllZero);
    }

    [Fact]
    public void Compute_SparseTensor_CountsAbsentElementsAsZeros()
    {
        using var scope = NewDisposeScope();
        var dense = torch.zeros(50, 4);
        dense[3] = torch.ones(4);

        var statistics = TensorStatistics.Compute(dense.to_sparse());

        Assert.Equal(new TensorStatistics(200, 4.0 / 200, 1, 2, 196, 0, 0), statistics);
    }

    [Fact]
    public void Compute_SparseTensorWithOnePlaceTwice_AddsItsValuesUp()
    {
        using var scope = NewDisposeScope();
        var indices = torch.tensor(new long[,] { { 1, 2, 1, 0 }, { 3, 0, 3, 2 } });
        var values = torch.tensor(new float[,] { { 1, 2 }, { 5, 5 }, { 2, -2 }, { 0, 1 } });
        var sparse = torch.sparse_coo_tensor(indices, values, [4, 5, 2]);

        Assert.Equal(TensorStatistics.Compute(sparse.to_dense()), TensorStatistics.Compute(sparse));
        Assert.Equal(36, TensorStatistics.Compute(sparse).Zeros);
    }

    [Fact]
    public void OnADevice_SparseTensor_IsReadWithoutMakingItDense()
    {
        using var scope = NewDisposeScope();
        var sparse = torch.sparse_coo_tensor(
            torch.tensor(new long[,] { { 1, 2, 1, 0 }, { 3, 0, 3, 2 } }), torch.tensor(new float[,] { { 1, 2 }, { 5, 5 }, { 2, -2 }, { 0, 1 } }), [4, 5, 2]);
        var huge = torch.sparse_coo_tensor(torch.tensor(new long[,] { { 7 } }), torch.ones(1, 1 << 20), [1L << 32, 1 << 20]);   // dense, it would take 16 PiB
        var none = torch.sparse_coo_tensor(torch.zeros(1, 0, ScalarType.Int64), torch.zeros(0, 3), [4, 3]);
        using var device = new DeviceStatistics();
        var places = new[] { sparse, huge, none }.Select(device.Add).ToArray();

        var numbers = device.Read();

        var expected = TensorStatistics.Compute(sparse);
        var read = DeviceStatistics.At(numbers, places[0], sparse.numel());
        Assert.Equal(expected.Norm, read.Norm, 1e-6);
        Assert.Equal(expected, read with { Norm = expected.Norm });
        Assert.Equal((1L << 52) - (1 << 20), DeviceStatistics.At(numbers, places[1], huge.numel()).Zeros);
        Assert.Equal(new TensorStatistics(12, 0, 0, 0, 12, 0, 0), DeviceStatistics.At(numbers, places[2], none.numel()));
    }

    [Fact]
    public void Compute_IntegerTensor_SaysWhatIsNeeded()
    {
        using var tensor = torch.zeros(3, ScalarType.Int64);
        Assert.Contains("Int64", Assert.Throws<ArgumentException>(() => TensorStatistics.Compute(tensor)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compute_TensorInAGraph_LeavesTheGraphAndNoTensorBehind()
    {
        using var scope = NewDisposeScope();
        var weight = torch.ones(4, 4, requires_grad: true);
        var product = (weight * 2).t();
        var before = LiveTensors.Count();

        TensorStatistics.Compute(product);

        Assert.Equal(before, LiveTensors.Count());
        product.sum().backward();
        Assert.Equal(2, weight.grad!.mean().item<float>());
    }

    private static Tensor Values(int length)
    {
        using var scope = NewDisposeScope();
        var values = torch.randn(length, generator: new Generator(7));
        return torch.where(values > 1.5, torch.zeros_like(values), values * 0.01).MoveToOuterDisposeScope();
    }

    private static void AgreesWithTorch(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var exact = tensor.to(ScalarType.Float64);
        var statistics = TensorStatistics.Compute(tensor);

        Assert.Equal(tensor.numel(), statistics.Elements);
        Assert.Equal(exact.abs().mean().item<double>(), statistics.MeanAbs, 2e-9);
        Assert.Equal(exact.abs().max().item<double>(), statistics.MaxAbs, 0.0);
        Assert.Equal(exact.norm().item<double>(), statistics.Norm, 2e-7 * Math.Max(1, statistics.Norm));
        Assert.Equal(exact.eq(0).sum().item<long>(), statistics.Zeros);
        Assert.Equal(0, statistics.NonFinite);
    }
}
