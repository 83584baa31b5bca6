// The decoders of metadata, histograms, images and texts.
using System.Text;

namespace Sonde.Events.Tests;

public class SummaryDecoderTests
{
    [Fact]
    public void SummaryMetadata_AllFields_AreRead()
    {
        byte[] bytes =
        [
            .. Bytes.Field(1, [.. Bytes.Field(1, "scalars"), .. Bytes.Field(2, [8, 0])]),
            .. Bytes.Field(2, "Loss"), .. Bytes.Field(3, "how *wrong*"), .. Bytes.Field(4, 1UL),
        ];
        Assert.True(SummaryMetadata.TryDecode(bytes, out var metadata));
        Assert.Equal(
            ("scalars", "Loss", "how *wrong*", DataClass.Scalar), (metadata.PluginName, metadata.DisplayName, metadata.Description, metadata.DataClass));
        Assert.Equal([8, 0], metadata.Content.ToArray());
        Assert.Equal(bytes, metadata.Encode());
    }

    [Fact]
    public void SummaryMetadata_Empty_HasNothing()
    {
        Assert.True(SummaryMetadata.TryDecode([], out var metadata));
        Assert.Equal(("", DataClass.Unknown), (metadata.PluginName, metadata.DataClass));
        Assert.Empty(metadata.Encode());
    }

    [Fact]
    public void SummaryMetadata_Malformed_IsFalse()
    {
        Assert.False(SummaryMetadata.TryDecode([0x0a, 5, 1], out _));
        Assert.False(SummaryMetadata.TryDecode(Bytes.Field(1, [0x0a, 5, 1]), out _));
    }

    [Fact]
    public void HistogramSummary_PackedOrNot_IsTheSame()
    {
        byte[] head = [.. Bytes.Field(1, -1.0), .. Bytes.Field(2, 2.0), .. Bytes.Field(3, 5.0), .. Bytes.Field(4, 3.0), .. Bytes.Field(5, 7.0)];
        byte[] packed =
        [
            .. head,
            .. Bytes.Field(6, [.. BitConverter.GetBytes(0.0), .. BitConverter.GetBytes(2.0)]),
            .. Bytes.Field(7, [.. BitConverter.GetBytes(1.0), .. BitConverter.GetBytes(4.0)]),
        ];
        byte[] single = [.. head, .. Bytes.Field(6, 0.0), .. Bytes.Field(7, 1.0), .. Bytes.Field(6, 2.0), .. Bytes.Field(7, 4.0)];
        foreach (var bytes in new[] { packed, single })
        {
            Assert.True(HistogramSummary.TryDecode(bytes, out var histogram));
            Assert.Equal((-1.0, 2.0, 5.0, 3.0, 7.0), (histogram.Min, histogram.Max, histogram.Count, histogram.Sum, histogram.SumSquares));
            Assert.Equal([0, 2], histogram.Limits);
            Assert.Equal([1, 4], histogram.Counts);
        }
    }

    [Fact]
    public void HistogramSummary_UnequalColumns_IsFalse() => Assert.False(HistogramSummary.TryDecode(Bytes.Field(6, 1.0), out _));

    [Fact]
    public void HistogramSummary_TensorForm_HasTheSameBuckets()
    {
        double[] rows = [-1, 0, 2, 0, 1, 0, 1, 3, 6];
        Assert.True(TensorValue.TryDecode(Bytes.Tensor(2, [3, 3], Bytes.Field(4, [.. rows.SelectMany(BitConverter.GetBytes)])), out var tensor));
        Assert.True(HistogramSummary.TryFromTensor(tensor, out var histogram));
        Assert.Equal((-1.0, 3.0, 8.0, 11.0), (histogram.Min, histogram.Max, histogram.Count, histogram.Sum));
        Assert.Equal([0, 1, 3], histogram.Limits);
        Assert.Equal([2, 0, 6], histogram.Counts);
    }

    [Fact]
    public void HistogramSummary_EmptyTensorForm_HasNoBuckets()
    {
        Assert.True(TensorValue.TryDecode(Bytes.Tensor(2, [0, 3]), out var tensor));
        Assert.True(HistogramSummary.TryFromTensor(tensor, out var histogram));
        Assert.Empty(histogram.Limits);
        Assert.True(TensorValue.TryDecode(Bytes.Tensor(2, [3]), out var flat));
        Assert.False(HistogramSummary.TryFromTensor(flat, out _));
    }

    [Fact]
    public void ImageSummary_Legacy_IsRead()
    {
        Assert.True(ImageSummary.TryDecode([.. Bytes.Field(1, 3UL), .. Bytes.Field(2, 4UL), .. Bytes.Field(3, 1UL), .. Bytes.Field(4, [9, 8])], out var image));
        Assert.Equal((4, 3, 1), (image.Width, image.Height, image.ColorSpace));
        Assert.Equal([9, 8], image.Encoded.ToArray());
    }

    [Fact]
    public void ImageSummary_TensorForm_HasEachSample()
    {
        Assert.True(TensorValue.TryDecode(
            Bytes.Tensor(7, [4], [.. Bytes.Field(8, "28"), .. Bytes.Field(8, "14"), .. Bytes.Field(8, [1]), .. Bytes.Field(8, [2])]), out var tensor));
        Assert.Equal(2, ImageSummary.CountIn(tensor));
        Assert.True(ImageSummary.TryFromTensor(tensor, 1, out var image));
        Assert.Equal((28, 14), (image.Width, image.Height));
        Assert.Equal([2], image.Encoded.ToArray());
        Assert.False(ImageSummary.TryFromTensor(tensor, 2, out _));
    }

    [Fact]
    public void TextSummary_StringTensor_GivesItsTexts()
    {
        Assert.True(TextSummary.TryDecode(Bytes.Tensor(7, [1], Bytes.Field(8, "# é")), out var texts));
        Assert.Equal(["# é"], texts);
        Assert.False(TextSummary.TryDecode(Bytes.Tensor(1, [1], Bytes.Field(5, 1f)), out _));
        Assert.False(TextSummary.TryDecode(Encoding.UTF8.GetBytes("nonsense"), out _));
    }
}
