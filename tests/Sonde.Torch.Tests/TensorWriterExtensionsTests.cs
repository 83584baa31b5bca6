// PyTorch's names on our writer, read back through the event file.
using Sonde.Torch.Tests.Monitor;
using static TorchSharp.torch;

namespace Sonde.Torch.Tests;

public sealed class TensorWriterExtensionsTests : IDisposable
{
    private readonly TemporaryRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void AddScalar_TensorAndNumber_AreRecorded()
    {
        using var value = tensor(0.5, requires_grad: true);
        Write(writer =>
        {
            writer.add_scalar("a", 1.5, 3);
            writer.add_scalar("a", value, 4, walltime: 100);
            writer.flush();
        });
        Assert.Equal([1.5, 0.5], _run.Values("a"));
        Assert.Equal(100, _run.Load().Scalars["a"].WallTimeAt(1));
    }

    [Fact]
    public void AddScalar_SeveralElements_Throws()
    {
        using var values = ones(2);
        Write(writer => Assert.Throws<ArgumentException>(() => writer.add_scalar("a", values)));
    }

    [Fact]
    public void AddHistogram_NonContiguousHalf_CountsAllElements()
    {
        using var values = ones(6, 4, ScalarType.Float16);
        using var turned = values.t();
        Write(writer => writer.add_histogram("h", turned));
        var histogram = _run.Load().Blobs["h"].ReadHistogram(0);
        Assert.Equal((24, 24), (histogram.Count, histogram.Sum));
    }

    [Theory]
    [InlineData(HistogramBins.PyTorch)]
    [InlineData(HistogramBins.Exponent)]
    [InlineData(HistogramBins.TensorFlow)]
    public void AddHistogram_EachKindOfBins_CountsAllElements(HistogramBins bins)
    {
        using var values = tensor(new float[] { -3, 0.5f, 0.25f, 0, 8, float.NaN });
        Write(writer => writer.add_histogram("h", values, 7, bins));
        var series = _run.Load().Blobs["h"];
        Assert.Equal(7, series.StepAt(0));
        Assert.Equal(5, series.ReadHistogramBins(0).Sum(bin => bin.Count));
    }

    [Theory]
    [InlineData("CHW", 3, 4, 5, 5, 4)]
    [InlineData("HWC", 4, 5, 3, 5, 4)]
    [InlineData("CHW", 1, 4, 5, 5, 4)]
    public void AddImage_FloatTensor_HasItsSize(string format, long a, long b, long c, int width, int height)
    {
        using var image = rand(a, b, c);
        Write(writer => writer.add_image("i", image, 0, null, format));
        var read = _run.Load().Blobs["i"].ReadImage(0);
        Assert.Equal((width, height), (read.Width, read.Height));
    }

    [Fact]
    public void AddImageWithBoxes_GreyTensor_IsColoredAndChecksItsBoxes()
    {
        using var image = zeros(1, 4, 5);
        using var boxes = tensor(new float[,] { { 0, 0, 3, 2 } });
        Write(writer =>
        {
            writer.add_image_with_boxes("i", image, boxes, 2);
            Assert.Throws<ArgumentException>(() => writer.add_image_with_boxes("i", image, image));
        });
        var read = _run.Load().Blobs["i"].ReadImage(0);
        Assert.Equal((5, 4, 3), (read.Width, read.Height, read.ColorSpace));
    }

    [Fact]
    public void TensorImage_FloatAndByte_AgreeOnPixels()
    {
        using var floats = tensor(new[] { 0f, 0.5f, 1f, 2f, -1f, float.NaN }).reshape(1, 2, 3);
        using var bytes = tensor(new byte[] { 0, 127, 255, 255, 0, 0 }).reshape(1, 2, 3);
        Assert.Equal([0, 127, 255, 255, 0, 0], TensorImage.Read(floats, "CHW").Pixels);
        Assert.Equal([0, 127, 255, 255, 0, 0], TensorImage.Read(bytes, "CHW").Pixels);
    }

    [Fact]
    public void TensorImage_ChannelsFirst_AreInterleaved()
    {
        using var image = arange(12).to(ScalarType.Byte).reshape(3, 2, 2);
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], TensorImage.Read(image, "CHW").Pixels);
    }

    [Fact]
    public void AddImages_TenImages_AreAGridOfTwoRows()
    {
        using var images = rand(10, 1, 4, 6);
        Write(writer => writer.add_images("g", images));
        var read = _run.Load().Blobs["g"].ReadImage(0);
        Assert.Equal((8 * 6, 2 * 4), (read.Width, read.Height));
    }

    [Fact]
    public void AddImage_TwoChannels_NamesTheChannels()
    {
        using var image = rand(2, 4, 4);
        Write(writer => Assert.Contains("2 in format CHW", Assert.Throws<ArgumentException>(() => writer.add_image("i", image)).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void AddText_Text_IsRecorded()
    {
        Write(writer => writer.add_text("note", "hello", 2));
        Assert.Equal(["hello"], _run.Load().Blobs["note/text_summary"].ReadTexts(0));
    }

    private void Write(Action<SummaryWriter> write)
    {
        var writer = new SummaryWriter(_run.Folder);
        write(writer);
        writer.close();
    }
}
