// Every form in which others store a histogram: the legacy message and the tensor, full, empty and degenerate.
using Sonde.Events;
using static Sonde.Runs.Tests.Conformance.LoadedLog;

namespace Sonde.Runs.Tests.Conformance;

public sealed class HistogramFormTests
{
    private static readonly Dictionary<string, (byte[] Value, bool IsTensor, HistogramBin[] Bins)> Forms = new()
    {
        ["legacy, empty buckets at both ends"] = (TestEventFile.Histogram(-1, 2, [-2, 0, 3, double.MaxValue], [0, 1, 2, 0]),
            false, [new(-1, 0, 1), new(0, 2, 2)]),
        ["legacy, fields one by one"] = (
            TestEventFile.Field(5, [.. Double(1, 0), .. Double(2, 2), .. Double(3, 3), .. Double(6, 1), .. Double(7, 1), .. Double(6, 2), .. Double(7, 2)]),
            false, [new(0, 1, 1), new(1, 2, 2)]),
        ["legacy, one value"] = (TestEventFile.Histogram(3, 3, [2.9, 3.1], [0, 5]), false, [new(3, 3, 5)]),
        ["legacy, no values"] = (TestEventFile.Histogram(0, 0, [1, 2], [0, 0]), false, []),
        ["legacy, no buckets"] = (TestEventFile.Field(5, []), false, []),
        ["legacy, moments not finite"] = (TestEventFile.Histogram(double.NegativeInfinity, double.NaN, [0, 1], [1, 1]), false,
            [new(double.NegativeInfinity, 0, 1), new(0, double.NaN, 1)]),
        ["tensor float64"] = (TestEventFile.Tensor(TensorDataType.Double, [2, 3], TestEventFile.Packed([0.0, 1, 4, 1, 2, 5])),
            true, [new(0, 1, 4), new(1, 2, 5)]),
        ["tensor float32"] = (TestEventFile.Tensor(TensorDataType.Float, [2, 3], TestEventFile.Packed([0f, 1, 4, 1, 2, 5])),
            true, [new(0, 1, 4), new(1, 2, 5)]),
        ["tensor double_val"] = (Typed(TensorDataType.Double, [1, 3], [.. Double(6, 0), .. Double(6, 1), .. Double(6, 4)]), true, [new(0, 1, 4)]),
        ["tensor [0,3]"] = (TestEventFile.Tensor(TensorDataType.Double, [0, 3], []), true, []),
        ["tensor of zeros, as for no data"] = (Typed(TensorDataType.Double, [2, 3]), true, [new(0, 0, 0), new(0, 0, 0)]),
        ["tensor of one distinct value: equal edges, the last bucket full"] = (
            TestEventFile.Tensor(TensorDataType.Double, [2, 3], TestEventFile.Packed([3.0, 3, 0, 3, 3, 9])), true, [new(3, 3, 0), new(3, 3, 9)]),
        ["tensor with NaN"] = (
            TestEventFile.Tensor(TensorDataType.Double, [1, 3], TestEventFile.Packed([double.NaN, double.PositiveInfinity, 2])), true,
            [new(double.NaN, double.PositiveInfinity, 2)]),
    };

    public static TheoryData<string> Names => [.. Forms.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ReadHistogramBins_Form_GivesItsBins(string form)
    {
        var (value, isTensor, bins) = Forms[form];
        With(file => file.Value("h", 3, value, isTensor ? TestEventFile.Metadata("histograms", dataClass: 2) : null), run =>
        {
            var series = run.Blobs["h"];
            Assert.Equal((BlobKind.Histogram, 1, isTensor), (series.Kind, series.Count, series.IsTensorForm));
            Assert.Equal(bins, series.ReadHistogramBins(0));
            Assert.True(series.TryReadHistogram(0, out _));
        });
    }

    [Theory]
    [InlineData(new long[] { 3 })]
    [InlineData(new long[] { 1, 4 })]
    [InlineData(new long[] { 1, 1, 3 })]
    public void ReadHistogramBins_TensorOfAnotherShape_IsSaidToBeNone(long[] shape) =>
        With(file => file.Value("h", 3, Typed(TensorDataType.Double, shape), TestEventFile.Metadata("histograms")), run =>
        {
            Assert.False(run.Blobs["h"].TryReadHistogramBins(0, out _));
            Assert.Contains("'h' at step 3", Assert.Throws<InvalidDataException>(() => run.Blobs["h"].ReadHistogramBins(0)).Message, StringComparison.Ordinal);
        });

    [Fact]
    public void Blobs_HistogramOfBefore2015_IsListedAndNotShown() =>
        With(file => file.Value("h", 3, TestEventFile.Field(3, [1, 2])), run =>
        {
            Assert.Equal((BlobKind.Other, 1), (run.Blobs["h"].Kind, run.Blobs["h"].Count));
            Assert.False(run.Blobs["h"].TryReadHistogram(0, out _));
        });
}
