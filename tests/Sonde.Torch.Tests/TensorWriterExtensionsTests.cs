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

    [Theory]
    [InlineData(ScalarType.Int64), InlineData(ScalarType.Int32), InlineData(ScalarType.Int16), InlineData(ScalarType.Float32), InlineData(ScalarType.Float64),
        InlineData(ScalarType.Float16), InlineData(ScalarType.BFloat16)]
    public void TensorImage_BytesInAnotherType_AreNotWhite(ScalarType type)
    {
        using var image = tensor(new long[] { 0, 3, 100, 128, 200, 255 }).to(type).reshape(1, 2, 3);
        Assert.Equal([0, 3, 100, 128, 200, 255], TensorImage.Read(image, "CHW").Pixels.Select(pixel => (int)pixel));
        using var small = tensor(new long[] { 0, 1, 2, 3, 2, 1 }).to(type).reshape(1, 2, 3);
        Assert.Equal([0, 1, 2, 3, 2, 1], TensorImage.Read(small, "CHW").Pixels);
    }

    [Fact]
    public void TensorImage_WhatPyTorchShowsWell_IsAsThere()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0, 255, 255, 0], TensorImage.Read(tensor(new long[] { 0, 1, 1, 0 }).reshape(2, 2), "HW").Pixels);   // masks
        Assert.Equal([0, 255, 255, 0], TensorImage.Read(tensor(new[] { false, true, true, false }).reshape(2, 2), "HW").Pixels);
        Assert.Equal([0, 255, 127, 255], TensorImage.Read(tensor(new[] { -1.5f, 2.25f, 0.5f, 1.01f }).reshape(2, 2), "HW").Pixels);   // normalised, clipped
        Assert.Equal([0, 255, 127, 255], TensorImage.Read(tensor(new[] { 0, 1.5f, 0.5f, 1 }).reshape(2, 2), "HW").Pixels);   // a little above 1
        Assert.Equal([0, 199, 254, 255], TensorImage.Read(tensor(new[] { 0.4f, 199.9f, 254.5f, 255 }).reshape(2, 2), "HW").Pixels);   // bytes after a resize
        Assert.Equal([0, 255, 255, 0], TensorImage.Read(tensor(new[] { 0, 300f, 1e9f, float.NaN }).reshape(2, 2), "HW").Pixels);
    }

    [Fact]
    public void AddImages_IntegersOfABatch_HaveOneScaleForAll()
    {
        using var batch = tensor(new long[] { 0, 1, 0, 255 }).reshape(2, 1, 1, 2);
        Assert.Equal([0, 1, 0, 255], TensorImage.ReadGrid(batch, "NCHW").Pixels);
        using var wide = batch * 2;
        Write(writer =>
        {
            var thrown = Assert.Throws<ArgumentException>("img_tensor", () => writer.add_images("i", wide));
            Assert.Contains("this one holds 0..510", thrown.Message, StringComparison.Ordinal);
            using var video = batch.reshape(1, 2, 1, 1, 2);
            writer.add_video("v", video);
        });
    }

    [Fact]
    public void AddAudio_SamplesOfAWavFile_AreTheSameSound()
    {
        using var scope = NewDisposeScope();
        var sound = tensor(new[] { 0f, 0.5f, -0.5f, 0.25f });
        string[] files =
        [
            Write(writer => writer.add_audio("a", sound)),
            Write(writer => writer.add_audio("a", (sound * 32768).to(ScalarType.Int16))),
            Write(writer => writer.add_audio("a", (sound.to(ScalarType.Float64) * 2147483648.0).to(ScalarType.Int32))),
        ];
        var heard = files.Select(file => Assert.Single(Events.ProtobufLog.ReadValues(file)).Audio.EncodedAudioString.ToByteArray()).ToList();
        Assert.Equal(heard[0], heard[1]);
        Assert.Equal(heard[0], heard[2]);
        Write(writer => Assert.Throws<ArgumentException>("snd_tensor", () => writer.add_audio("a", sound.to(ScalarType.Int64))));
    }

    [Fact]
    public void Extensions_WrongArguments_AreNamedAsInPyTorch()
    {
        using var scope = NewDisposeScope();
        var points = rand(5, 3);
        Write(writer =>
        {
            Assert.Throws<ArgumentException>("scalar_value", () => writer.add_scalar("a", ones(2)));
            Assert.Throws<ArgumentException>("dataformats", () => writer.add_image("i", ones(1, 2, 2), dataformats: "XY"));
            Assert.Throws<ArgumentException>("img_tensor", () => writer.add_image("i", ones(2, 2)));
            Assert.Contains("mat has 5 points and metadata 4 entries",
                Assert.Throws<ArgumentException>("metadata", () => writer.add_embedding(points, ["a", "b", "c", "d"])).Message, StringComparison.Ordinal);
            Assert.Contains("metadata_header names 2 columns, and entry 1 of metadata has 1", Assert.Throws<ArgumentException>("metadata",
                () => writer.add_embedding(points, [["a", "b"], ["a"], ["a", "b"], ["a", "b"], ["a", "b"]], metadata_header: ["x", "y"])).Message,
                StringComparison.Ordinal);
            Assert.Contains("label_img 4 images",
                Assert.Throws<ArgumentException>("label_img", () => writer.add_embedding(points, ["a", "b", "c", "d", "e"], ones(4, 1, 2, 2))).Message,
                StringComparison.Ordinal);
            Assert.Contains("20 labels and 19 predictions",
                Assert.Throws<ArgumentException>("predictions", () => writer.add_pr_curve("c", ones(20), rand(19))).Message, StringComparison.Ordinal);
            Assert.Contains("20 labels and 3 weights",
                Assert.Throws<ArgumentException>("weights", () => writer.add_pr_curve("c", ones(20), rand(20), weights: ones(3))).Message,
                StringComparison.Ordinal);
            Assert.Throws<ArgumentException>("colors", () => writer.add_mesh("m", rand(1, 3, 3), rand(1, 3, 2)));
        });
    }

    [Fact]
    public void AddHParams_EnumsAndTensors_AreKeptByNameAndValue()
    {
        using var rate = tensor(0.25, ScalarType.Float64);
        var start = StartOf(Write(writer => writer.add_hparams(
            new Dictionary<string, object> { ["bins"] = HistogramBins.TensorFlow, ["rate"] = rate, ["letter"] = 'x' },
            new Dictionary<string, double> { ["m"] = 1 })));
        Assert.Contains("TensorFlow", start, StringComparison.Ordinal);
        Assert.Contains("letter", start, StringComparison.Ordinal);
        Write(writer => Assert.Contains("x is Version", Assert.Throws<ArgumentException>(() => writer.add_hparams(
            new Dictionary<string, object> { ["x"] = new Version(1, 2) }, new Dictionary<string, double>())).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void AddHParams_ASecondTime_KeepsEachSetInARunOfItsOwn()
    {
        static Dictionary<string, object> Rate(double rate) => new() { ["lr"] = rate };
        static Dictionary<string, double> Metric(double value) => new() { ["accuracy"] = value };
        Write(writer =>
        {
            writer.add_hparams(Rate(0.1), Metric(0.5));
            writer.add_hparams(Rate(0.2), Metric(0.6));
            writer.add_hparams(Rate(0.1), Metric(0.7), global_step: 1);
            writer.add_hparams(Rate(0.3), Metric(0.8));
            writer.add_hparams(Rate(0.1), Metric(0.9), run_name: "named");
            writer.add_hparams(Rate(0.2), Metric(0.95), run_name: "named");
        });
        using var log = new Sonde.Runs.LogDirectory(_run.Folder);
        var runs = log.Refresh().Runs.ToDictionary(run => run.Name, run => Values(run));
        Assert.Equal(new() { ["."] = [0.5, 0.7], ["hparams-2"] = [0.6], ["hparams-3"] = [0.8], ["named"] = [0.9], ["named-2"] = [0.95] },
            runs.ToDictionary(run => run.Key, run => run.Value));

        static double[] Values(Sonde.Runs.Run run)
        {
            var values = new double[run.Scalars["accuracy"].Count];
            run.Scalars["accuracy"].CopyValues(0, values);
            return Array.ConvertAll(values, value => Math.Round(value, 3));
        }
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
        Write(writer =>
            Assert.Contains("2 in format CHW", Assert.Throws<ArgumentException>(() => writer.add_image("i", image)).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void AddText_Text_IsRecorded()
    {
        Write(writer => writer.add_text("note", "hello", 2));
        Assert.Equal(["hello"], _run.Load().Blobs["note/text_summary"].ReadTexts(0));
    }

    private string Write(Action<SummaryWriter> write)
    {
        var writer = new SummaryWriter(_run.Folder);
        write(writer);
        writer.close();
        return writer.FilePath;
    }

    private static string StartOf(string file) => Events.ProtobufLog.ReadValues(file)
        .Single(value => value.Tag == "_hparams_/session_start_info").Metadata.PluginData.Content.ToStringUtf8();
}
