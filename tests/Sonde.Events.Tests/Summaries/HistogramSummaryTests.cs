// Histograms of more buckets than anybody looks at, and of fewer than they claim.
namespace Sonde.Events.Tests;

public class HistogramSummaryTests
{
    private const int Many = 1_000_000;

    [Fact]
    public void TryDecode_MoreBucketsThanAreRead_PutsNeighboursTogetherAndSaysSo()
    {
        var limits = Enumerable.Range(0, Many).Select(i => (double)i).ToArray();
        var counts = Enumerable.Range(0, Many).Select(i => i is < 1000 or > 900_000 ? 0.0 : i % 7).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(HistogramSummary.TryDecode(Message(limits, counts), out var histogram));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Many, histogram.StoredBuckets);
        Assert.InRange(histogram.Counts.Length, HistogramSummary.MaxBuckets / 2, HistogramSummary.MaxBuckets);
        Assert.Equal(histogram.Counts.Length, histogram.Limits.Length);
        Assert.Equal(counts.Sum(), histogram.Counts.Sum());
        var bucket = 0;
        for (var i = 0; i < histogram.Limits.Length; i++)
        {
            var expected = 0.0;
            for (; bucket < Many && limits[bucket] <= histogram.Limits[i]; bucket++)
            {
                expected += counts[bucket];
            }

            Assert.Equal(expected, histogram.Counts[i]);
        }

        Assert.Equal(900_000, histogram.Limits[^1]);
        Assert.True(allocated < 100L * Many, $"{allocated} bytes"); // What the test itself makes included.
    }

    [Theory]
    [InlineData(HistogramSummary.MaxBuckets)]
    [InlineData(HistogramSummary.MaxBuckets + 1)]
    [InlineData((2 * HistogramSummary.MaxBuckets) + 1)]
    public void TryDecode_AroundTheLimit_LosesNoCount(int buckets)
    {
        var limits = Enumerable.Range(0, buckets).Select(i => (double)i).ToArray();
        Assert.True(HistogramSummary.TryDecode(Message(limits, [.. Enumerable.Repeat(1.0, buckets)]), out var histogram));
        Assert.Equal(buckets, histogram.Counts.Sum());
        Assert.Equal(limits[^1], histogram.Limits[^1]);
        Assert.Equal(buckets, histogram.StoredBuckets);
        Assert.InRange(histogram.Counts.Length, 1, HistogramSummary.MaxBuckets);
    }

    [Fact]
    public void TryDecode_ManyEmptyBucketsAndFewFilled_KeepsEachOfThese()
    {
        var counts = new double[Many];
        (counts[500_000], counts[500_001], counts[500_007]) = (1, 2, 3);
        Assert.True(HistogramSummary.TryDecode(Message([.. Enumerable.Range(0, Many).Select(i => (double)i)], counts), out var histogram));
        Assert.Equal([499_999, 500_000, 500_001, 500_002, 500_003, 500_004, 500_005, 500_006, 500_007], histogram.Limits);
        Assert.Equal([0, 1, 2, 0, 0, 0, 0, 0, 3], histogram.Counts);
    }

    [Fact]
    public void TryDecode_AllBucketsEmpty_IsRead()
    {
        Assert.True(HistogramSummary.TryDecode(Message(new double[Many], new double[Many]), out var histogram));
        Assert.Equal(0, histogram.Counts.Sum());
        Assert.False(HistogramSummary.TryDecode(Message(new double[Many], new double[Many - 1]), out _));
    }

    [Fact]
    public void TryFromTensor_MoreRowsThanAreRead_PutsNeighboursTogetherAndKeepsTheMoments()
    {
        var rows = Enumerable.Range(0, 100_000).SelectMany(i => (double[])[i, i + 1, i % 5]).ToArray();
        var tensor = Decode(Bytes.Tensor(2, [100_000, 3], Bytes.Field(4, [.. rows.SelectMany(BitConverter.GetBytes)])));
        Assert.True(HistogramSummary.TryFromTensor(tensor, out var histogram));
        Assert.Equal(200_000, histogram.Counts.Sum());
        Assert.Equal(200_000, histogram.Count);
        Assert.Equal(100_000, histogram.StoredBuckets);
        Assert.InRange(histogram.Counts.Length, 1, HistogramSummary.MaxBuckets);
        Assert.True(HistogramSummary.TryReadRows(tensor, out var read));
        Assert.Equal(0, read[0]);
        for (var i = 3; i < read.Length; i += 3)
        {
            Assert.Equal(read[i - 2], read[i]);
        }
    }

    [Theory]
    [InlineData(22_369_621)]
    [InlineData(21_000)]
    [InlineData(1_100)]
    public void TryFromTensor_RowsThatAreClaimedAlone_IsFalse(long rows)
    {
        if (TensorValue.TryDecode(Bytes.Tensor(1, [rows, 3], Bytes.Field(5, 1f)), out var tensor))
        {
            Assert.False(HistogramSummary.TryFromTensor(tensor, out var histogram));
            Assert.Empty(histogram.Counts);
        }
        else
        {
            Assert.True(rows * 3 > TensorValue.MaxRepeatedElements);
        }
    }

    private static TensorValue Decode(byte[] payload)
    {
        Assert.True(TensorValue.TryDecode(payload, out var tensor));
        return tensor;
    }

    private static byte[] Message(double[] limits, double[] counts) =>
        [.. Bytes.Field(1, 0.0), .. Bytes.Field(6, Packed(limits)), .. Bytes.Field(7, Packed(counts))];

    private static byte[] Packed(double[] values)
    {
        var bytes = new byte[values.Length * sizeof(double)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return bytes;
    }
}
