// Every statistic against torch's own ops, over random shapes, strides, types and values, in memory and as it is done on a device.
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests.Statistics;

public sealed class TensorStatisticsRandomTests
{
    private static readonly ScalarType[] Types = [ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16];

    [Fact]
    public void Compute_RandomTensors_AgreesWithTorch()
    {
        var random = new Random(11);
        for (var trial = 0; trial < 400; trial++)
        {
            using var scope = NewDisposeScope();
            var tensor = RandomTensor(random, out var described);
            AgreesWithTorch(tensor, TensorStatistics.Compute(tensor), $"trial {trial}: {described}");
        }
    }

    [Fact]
    public void DeviceStatistics_RandomTensors_AgreesWithTorchInOneReading()
    {
        var random = new Random(12);
        using var scope = NewDisposeScope();
        using var device = new DeviceStatistics();
        var queued = new List<(Tensor Tensor, int Place, string Described)>();
        for (var trial = 0; trial < 100; trial++)
        {
            var tensor = RandomTensor(random, out var described);
            queued.Add((tensor, device.Add(tensor), $"trial {trial}: {described}"));
        }
        var numbers = device.Read();
        foreach (var (tensor, place, described) in queued) AgreesWithTorch(tensor, DeviceStatistics.At(numbers, place, tensor.numel()), described);
    }

    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    public void HalfValues_EveryBitPattern_WidensAsTorchDoes(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var patterns = Enumerable.Range(0, 1 << 16).Select(i => (ushort)i).ToArray();
        var narrow = empty(1 << 16, dtype: type);
        narrow.bytes = MemoryMarshal.AsBytes(patterns.AsSpan());
        var expected = narrow.to(ScalarType.Float32).data<float>().ToArray();
        var values = new float[1 << 16];

        if (type == ScalarType.Float16) HalfValues.FromFloat16(patterns, values);
        else HalfValues.FromBFloat16(patterns, values);

        Assert.Equal(expected, values);
    }

    private static Tensor RandomTensor(Random random, out string described)
    {
        var shape = Enumerable.Range(0, random.Next(0, 5)).Select(_ => (long)random.Next(random.Next(20) == 0 ? 0 : 1, 14)).ToArray();
        if (random.Next(4) == 0) shape = [random.Next(1, 5000)];
        var type = Types[random.Next(Types.Length)];
        var values = randn(shape) * Math.Pow(10, random.Next(-4, 5));
        if (random.Next(2) == 0) values = where(values > 0, values, zeros_like(values));
        if (random.Next(3) == 0) values = where(values.abs() > values.abs().mean() * 2, full_like(values, float.NaN), values);
        if (random.Next(3) == 0)
            values = where(rand_like(values) < 0.1, full_like(values, random.Next(2) == 0 ? float.PositiveInfinity : float.NegativeInfinity), values);
        var tensor = values.to(type);
        var layout = "contiguous";
        switch (random.Next(5))
        {
            case 0 when shape.Length > 1:
                tensor = tensor.permute([.. Enumerable.Range(0, shape.Length).Select(i => (long)i).OrderBy(_ => random.Next())]);
                layout = "permuted";
                break;
            case 1 when shape.Length > 0 && shape[0] > 2:
                tensor = tensor[TensorIndex.Slice(1, shape[0], 2)];
                layout = "every second row";
                break;
            case 2 when shape.Length > 1 && shape[^1] > 2:
                tensor = tensor.narrow(-1, 1, shape[^1] - 2);
                layout = "inner columns";
                break;
            case 3:
                tensor = tensor.unsqueeze(0).expand([3, .. tensor.shape]);
                layout = "expanded";
                break;
        }
        described = $"{type} [{string.Join(", ", tensor.shape)}], {layout}";
        return tensor;
    }

    private static void AgreesWithTorch(Tensor tensor, TensorStatistics statistics, string described)
    {
        var exact = tensor.to(ScalarType.Float64).contiguous();
        var finite = exact.isfinite();
        var sizes = exact[finite].abs();
        Assert.True(tensor.numel() == statistics.Elements, described);
        Assert.True(exact.isnan().sum().item<long>() == statistics.NaNs, described);
        Assert.True(exact.isinf().sum().item<long>() == statistics.Infinities, described);
        Assert.True(exact.eq(0).sum().item<long>() == statistics.Zeros, described);
        if (sizes.numel() == 0)
        {
            Assert.True((statistics.MeanAbs, statistics.MaxAbs, statistics.Norm) == (0, 0, 0), described);
            return;
        }
        Close(sizes.mean().item<double>(), statistics.MeanAbs, described + ", mean");
        Close(sizes.norm().item<double>(), statistics.Norm, described + ", norm");
        Assert.True(sizes.max().item<double>() == statistics.MaxAbs, described + ", max");
    }

    private static void Close(double expected, double actual, string described) =>
        Assert.True(Math.Abs(expected - actual) <= 3e-7 * expected, $"{described}: {expected} expected, {actual} found");
}
