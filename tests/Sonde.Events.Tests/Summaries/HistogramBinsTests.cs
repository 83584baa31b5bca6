// Bins of powers of two and bins of equal width: against plain searches, and at their edges.
namespace Sonde.Events.Tests;

public class HistogramBinsTests
{
    [Fact]
    public void AddHistogram_Exponent_CountsAsASearchOverPowersOfTwoDoes()
    {
        var random = new Random(8);
        float[] edges = [0, -0f, 1, -1, 2, -2, 0.5f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, 1.17549435E-38f, -1.17549435E-38f];
        float[] values =
        [
            .. edges, .. edges.Select(MathF.BitIncrement), .. edges.Select(MathF.BitDecrement), .. Enumerable.Range(0, 30_011).Select(_ => Any(random)),
        ];
        float[] finite = [.. values.Where(float.IsFinite)];
        var histogram = Message(values, HistogramBins.Exponent);
        Assert.Equal(histogram.Limits.Order(), histogram.Limits);
        for (var i = 1; i < histogram.Limits.Length; i++)
        {
            // A bin is closed on the side of zero.
            var (left, right) = (i == 1 ? double.NegativeInfinity : histogram.Limits[i - 1], histogram.Limits[i]); // the outermost edge is the least value
            Assert.Equal(
                finite.Count(v => right <= 0 ? v > left && v <= right : left < 0 ? v > left && v < right : v >= left && v < right), histogram.Counts[i]);
        }

        Assert.Equal(finite.Length, histogram.Counts.Sum());
        Assert.Equal((finite.Length, finite.Min(), finite.Max()), ((int)histogram.Count, (float)histogram.Min, (float)histogram.Max));
        Assert.Equal(finite.Sum(v => (double)v), histogram.Sum, finite.Sum(v => Math.Abs((double)v)) * 1e-12);
        Assert.Equal(finite.Sum(v => (double)v * v), histogram.SumSquares, histogram.SumSquares * 1e-12);
    }

    [Fact]
    public void AddHistogram_ExponentOfAFewValues_HasTheirBucketsAndAnEmptyOneToTheLeft()
    {
        var histogram = Message([1, 1.5f, 3, float.NaN], HistogramBins.Exponent);
        Assert.Equal([1.0, 2, 4], histogram.Limits);
        Assert.Equal([0.0, 2, 1], histogram.Counts);
        Assert.Empty(Message([float.PositiveInfinity], HistogramBins.Exponent).Limits);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30)]
    [InlineData(1000)]
    public void AddHistogramTensor_ManyValues_CountsIntoBucketsOfEqualWidth(int buckets)
    {
        var random = new Random(9);
        float[] values = [float.NaN, .. Enumerable.Range(0, 5000).Select(_ => (random.NextSingle() * 10) - 3), float.NegativeInfinity];
        var rows = Rows(values, buckets);
        var (min, max) = ((double)values.Where(float.IsFinite).Min(), (double)values.Where(float.IsFinite).Max());
        Assert.Equal(buckets, rows.Count);
        Assert.Equal((min, max), (rows[0].Left, rows[^1].Right));
        Assert.Equal(5000, rows.Sum(row => row.Count));
        for (var i = 0; i < buckets; i++)
        {
            Assert.Equal(min + (i * ((max - min) / buckets)), rows[i].Left, 1e-12);
            Assert.Equal(i == 0 ? rows[0].Left : rows[i - 1].Right, rows[i].Left, 1e-12);
            Assert.Equal(values.Count(v => float.IsFinite(v) && Math.Min((int)((v - min) / ((max - min) / buckets)), buckets - 1) == i), rows[i].Count);
        }
    }

    [Fact]
    public void AddHistogramTensor_OneDistinctValue_FillsTheLastBucketAlone()
    {
        var rows = Rows([2.5f, 2.5f, 2.5f], 4);
        Assert.All(rows, row => Assert.Equal((2.5, 2.5), (row.Left, row.Right)));
        Assert.Equal([0, 0, 0, 3], rows.Select(row => row.Count));
    }

    [Fact]
    public void AddHistogramTensor_NoFiniteValue_IsAllZero()
    {
        Assert.All(Rows([], 3), row => Assert.Equal((0, 0, 0), row));
        Assert.All(Rows([float.NaN], 3), row => Assert.Equal((0, 0, 0), row));
    }

    [Fact]
    public void AddHistogramTensor_NoBuckets_IsATensorWithoutRows() => Assert.Empty(Rows([1, 2], 0));

    [Fact]
    public void AddHistogramTensor_ExtremesOfFloat_DoNotOverflow()
    {
        var rows = Rows([float.MinValue, 0, float.MaxValue], 2);
        Assert.Equal([1, 2], rows.Select(row => row.Count));
        Assert.Equal((double)float.MaxValue, rows[1].Right);
    }

    [Fact]
    public void AddHistogram_TensorFlow_IsATensorOfThirtyRowsOfTheHistogramPlugin()
    {
        using var folder = new TempFolder();
        using (var writer = new SummaryWriter(folder.Path))
        {
            writer.AddHistogram("h", [1, 2, 3], 7, HistogramBins.TensorFlow);
            writer.AddHistogram("h", [1, 2, 3], 8, HistogramBins.TensorFlow);
        }

        using var reader = new EventFileReader(Assert.Single(Directory.GetFiles(folder.Path)));
        var metadata = new List<SummaryMetadata?>();
        while (reader.TryReadNext(out var record))
        {
            foreach (var value in record.Values)
            {
                Assert.True(TensorValue.TryDecode(value.Payload, out var tensor));
                Assert.Equal((TensorDataType.Double, 30L, 3L), (tensor.DataType, tensor.Shape[0], tensor.Shape[1]));
                metadata.Add(SummaryMetadata.TryDecode(value.Metadata, out var found) && value.HasMetadata ? found : null);
            }
        }

        Assert.Equal(2, metadata.Count);
        Assert.Equal(("histograms", DataClass.Tensor), (metadata[0]!.PluginName, metadata[0]!.DataClass));
        Assert.Null(metadata[1]);
    }

    [Fact]
    public void AddHistogram_UnknownBins_Throws()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.AddHistogram("h", [1], 0, (HistogramBins)9));
    }

    private static HistogramSummary Message(ReadOnlySpan<float> values, HistogramBins bins)
    {
        using var folder = new TempFolder();
        using (var writer = new SummaryWriter(folder.Path))
            writer.AddHistogram("h", values, 0, bins);
        using var reader = new EventFileReader(Assert.Single(Directory.GetFiles(folder.Path)));
        while (reader.TryReadNext(out var record))
        {
            foreach (var value in record.Values)
            {
                Assert.Equal(SummaryValueKind.Histogram, value.Kind);
                Assert.True(HistogramSummary.TryDecode(value.Payload, out var histogram));
                return histogram;
            }
        }

        throw new InvalidOperationException("There is no histogram.");
    }

    private static List<(double Left, double Right, double Count)> Rows(ReadOnlySpan<float> values, int buckets)
    {
        using var folder = new TempFolder();
        using (var writer = new SummaryWriter(folder.Path))
            writer.AddHistogramTensor("h", values, 0, buckets);
        using var reader = new EventFileReader(Assert.Single(Directory.GetFiles(folder.Path)));
        while (reader.TryReadNext(out var record))
        {
            foreach (var value in record.Values)
            {
                Assert.True(TensorValue.TryDecode(value.Payload, out var tensor));
                Assert.Equal([buckets, 3L], tensor.Shape);
                return [.. tensor.ToDoubles().Chunk(3).Select(row => (row[0], row[1], row[2]))];
            }
        }

        throw new InvalidOperationException("There is no histogram.");
    }

    private static float Any(Random random)
    {
        Span<byte> bits = stackalloc byte[4];
        random.NextBytes(bits);
        return BitConverter.ToSingle(bits);
    }
}
