// PyTorch's bins, against a plain search over the limits.
namespace Sonde.Events.Tests;

public class GeometricBinsTests
{
    private static readonly double[] Limits = MakeLimits();

    [Fact]
    public void Sort_ManyMagnitudes_CountsAsASearchOverTheLimitsDoes()
    {
        var random = new Random(6);
        float[] edges = [0, -0f, 1e-12f, -1e-12f, 1, -1, 1.1f, 1e-20f, -1e-20f, 1e-45f, -1e-45f, .. Limits[1..^1].Select(limit => (float)limit)];
        float[] values =
        [
            .. edges, .. edges.Select(MathF.BitIncrement), .. edges.Select(MathF.BitDecrement), .. Enumerable.Range(0, 20_000).Select(_ => MagnitudeOf(random)),
        ];
        var histogram = Sort(values);
        var expected = new SortedDictionary<double, double>();
        foreach (var value in values)
        {
            var right = Limits[Array.FindIndex(Limits, limit => limit > value)];
            expected[right] = expected.GetValueOrDefault(right) + 1;
        }

        Assert.Equal(expected,
            new SortedDictionary<double, double>(histogram.Limits.Zip(histogram.Counts).Where(b => b.Second > 0).ToDictionary(b => b.First, b => b.Second)));
        Assert.Equal(values.Length, histogram.Count);
        Assert.Equal(values.Min(), histogram.Min);
        Assert.Equal(values.Max(), histogram.Max);
        Assert.Equal(values.Sum(value => (double)value), histogram.Sum, Math.Abs(histogram.Sum) * 1e-12);
        Assert.Equal(values.Sum(value => (double)value * value), histogram.SumSquares, histogram.SumSquares * 1e-12);
    }

    [Fact]
    public void Sort_OneValue_HasItsBucketAndAnEmptyOneToTheLeft()
    {
        var histogram = Sort([1.05f]);
        Assert.Equal([0, 1], histogram.Counts);
        Assert.Equal(Limits.Last(limit => limit <= 1.05f), histogram.Limits[0]);
        Assert.Equal(Limits.First(limit => limit > 1.05f), histogram.Limits[1]);
    }

    [Fact]
    public void Sort_Zeros_LieRightOfZero()
    {
        var histogram = Sort([0, 0, 0]);
        Assert.Equal([0, 1e-12], histogram.Limits);
        Assert.Equal([0, 3], histogram.Counts);
    }

    [Fact]
    public void Sort_NonFiniteValues_AreLeftOut()
    {
        var histogram = Sort([float.NaN, 1, float.PositiveInfinity, 2, float.NegativeInfinity]);
        Assert.Equal((2.0, 1.0, 2.0, 3.0, 5.0), (histogram.Count, histogram.Min, histogram.Max, histogram.Sum, histogram.SumSquares));
        Assert.Equal(2, histogram.Counts.Sum());
    }

    [Fact]
    public void Sort_NothingFinite_IsAnEmptyHistogram()
    {
        foreach (var histogram in new[] { Sort([]), Sort([float.NaN]) })
        {
            Assert.Empty(histogram.Limits);
            Assert.Equal((0.0, 0.0, 0.0), (histogram.Count, histogram.Min, histogram.Max));
        }
    }

    [Fact]
    public void Sort_BeyondTheLimits_EndsAtTheExtremes()
    {
        var histogram = Sort([float.MinValue, -3e30f, 3e30f, float.MaxValue]);
        Assert.Equal(float.MinValue, histogram.Limits[0]);
        Assert.Equal(Limits[0], histogram.Limits[1]);
        Assert.Equal(float.MaxValue, histogram.Limits[^1]);
        Assert.Equal((2.0, 2.0, 4.0), (histogram.Counts[1], histogram.Counts[^1], histogram.Counts.Sum()));
        Assert.Equal(histogram.Limits.Order(), histogram.Limits);
    }

    private static float MagnitudeOf(Random random) =>
        (float)((random.Next(2) == 0 ? -1 : 1) * Math.Pow(10, (random.NextDouble() * 33) - 14));

    private static HistogramSummary Sort(ReadOnlySpan<float> values)
    {
        var bins = GeometricBins.Sort(values, new long[GeometricBins.Bins]);
        var payload = new byte[bins.PayloadBytes];
        bins.Write(payload);
        Assert.True(HistogramSummary.TryDecode(payload, out var histogram));
        return histogram;
    }

    private static double[] MakeLimits()
    {
        var limits = new List<double> { 0 };
        for (var v = 1e-12; v < 1e20; v *= 1.1)
        {
            limits.Add(v);
            limits.Add(-v);
        }

        return [.. limits.Order()];
    }
}
