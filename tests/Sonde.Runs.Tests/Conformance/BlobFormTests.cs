// Images, sounds, texts, curves, meshes, layouts, graphs and hyperparameters in the forms that others write.
using System.Text;
using Sonde.Events;
using static Sonde.Runs.Tests.Conformance.LoadedLog;

namespace Sonde.Runs.Tests.Conformance;

public sealed class BlobFormTests
{
    [Theory]
    [InlineData("png", "89504E470D0A1A0A00")]
    [InlineData("jpeg", "FFD8FFE000104A464946")]
    [InlineData("gif", "474946383961")]
    [InlineData("bmp", "424D3600")]
    [InlineData("corrupt", "00FF00")]
    [InlineData("empty", "")]
    public void ReadImage_AnyEncoding_GivesTheBytesAsTheyAre(string encoding, string hex)
    {
        Assert.NotEmpty(encoding);
        var bytes = Convert.FromHexString(hex);
        With(file => file
            .Value("legacy", 1, TestEventFile.Image(7, 9, bytes))
            .Value("tensor", 1, TestEventFile.Strings([4], "7"u8.ToArray(), "9"u8.ToArray(), bytes, bytes), TestEventFile.Metadata("images", [0x10, 1], 3)),
            run =>
            {
                foreach (var (tag, count) in new[] { ("legacy", 1), ("tensor", 2) })
                {
                    Assert.Equal((BlobKind.Image, count), (run.Blobs[tag].Kind, run.Blobs[tag].ImageCountAt(0)));
                    var image = run.Blobs[tag].ReadImage(0, count - 1);
                    Assert.Equal((7, 9), (image.Width, image.Height));
                    Assert.Equal(bytes, image.Encoded.ToArray());
                }
            });
    }

    [Fact]
    public void ReadImage_NoImagesInTheTensor_AreNone() =>
        With(file => file.Value("i", 1, TestEventFile.Strings([2], "7"u8.ToArray(), "9"u8.ToArray()), TestEventFile.Metadata("images")), run =>
        {
            Assert.Equal(0, run.Blobs["i"].ImageCountAt(0));
            Assert.False(run.Blobs["i"].TryReadImage(0, 0, out _));
        });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_LegacySound_IsTheMessage(ulong channels)
    {
        byte[] message =
        [
            .. Float(1, 8000), .. Varint(2, channels), .. Varint(3, 5), .. TestEventFile.Field(4, "RIFF"u8), .. TestEventFile.Field(5, "audio/wav"u8),
        ];
        With(file => file.Value("a", 1, TestEventFile.Field(6, message)), run =>
        {
            Assert.Equal((BlobKind.Audio, false), (run.Blobs["a"].Kind, run.Blobs["a"].IsTensorForm));
            Assert.Equal(message, run.Blobs["a"].Read(0));
        });
    }

    [Theory]
    [InlineData(new long[] { 2, 2 }, new[] { "one", "label", "two", "" })]
    [InlineData(new long[] { 2 }, new[] { "one", "two" })]
    public void ReadTensor_SoundsInTensorForm_AreItsStrings(long[] shape, string[] strings) =>
        With(file => file.Value(
            "a", 1, TestEventFile.Strings(shape, [.. strings.Select(Encoding.UTF8.GetBytes)]), TestEventFile.Metadata("audio", [0x10, 11], 3)), run =>
            {
                Assert.Equal((BlobKind.Audio, true), (run.Blobs["a"].Kind, run.Blobs["a"].IsTensorForm));
                Assert.Equal(shape, run.Blobs["a"].ReadTensor(0).Shape);
                Assert.Equal(strings, run.Blobs["a"].ReadTensor(0).ToStrings());
            });

    [Theory]
    [InlineData(new long[0], 1)]
    [InlineData(new long[] { 1 }, 1)]
    [InlineData(new long[] { 2, 2 }, 4)]
    [InlineData(new long[] { 1, 2, 2 }, 4)]
    [InlineData(new long[] { 0 }, 0)]
    public void ReadTexts_AnyRank_AreRowMajor(long[] shape, int count)
    {
        string[] texts = [.. new[] { "<script>alert(1)</script>", "# größe", "", "\0" }.Take(count)];
        With(file => file.Value("t", 1, TestEventFile.Strings(shape, [.. texts.Select(Encoding.UTF8.GetBytes)]), TestEventFile.Metadata("text", dataClass: 2)),
            run =>
            {
                Assert.Equal(BlobKind.Text, run.Blobs["t"].Kind);
                Assert.Equal(texts, run.Blobs["t"].ReadTexts(0));
                Assert.Equal(shape, run.Blobs["t"].ReadTensor(0).Shape);
            });
    }

    [Fact]
    public void ReadTexts_FewerStringsThanTheShape_RepeatTheLast() =>
        With(file => file.Value("t", 1, TestEventFile.Strings([3], "a"u8.ToArray(), "b"u8.ToArray()), TestEventFile.Metadata("text")), run =>
            Assert.Equal(["a", "b", "b"], run.Blobs["t"].ReadTexts(0)));

    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(201)]
    public void ReadTensor_CurveOfAnyThresholds_HasSixRows(int thresholds) =>
        With(file => file.Value("pr", 1, Typed(TensorDataType.Float, [6, thresholds], Float(5, 0.5f)),
            TestEventFile.Metadata("pr_curves", [.. Varint(2, (ulong)thresholds)], 2)), run =>
            {
                Assert.Equal((BlobKind.Tensor, "pr_curves"), (run.Blobs["pr"].Kind, run.Blobs["pr"].Plugin));
                Assert.Equal(Enumerable.Repeat(0.5f, 6 * thresholds), run.Blobs["pr"].ReadTensor(0).ToFloats());
            });

    [Theory]
    [InlineData("m_VERTEX")]
    [InlineData("m_VERTEX", "m_FACE")]
    [InlineData("m_FACE")]
    [InlineData("m_VERTEX", "m_COLOR", "m_FACE")]
    public void Blobs_MeshWithMissingParts_AreThePartsThatAreThere(params string[] parts)
    {
        var run = Of(file =>
        {
            foreach (var part in parts)
                file.Value(part, 1, Typed(TensorDataType.Float, [1, 2, 3], Float(5, 1)), TestEventFile.Metadata("mesh", [.. Varint(7, 14)], 2));
        });
        Assert.Equal(parts, run.Blobs.Keys);
        Assert.All(run.Blobs.Values, series => Assert.Equal(("mesh", BlobKind.Tensor), (series.Plugin, series.Kind)));
    }

    [Theory]
    [InlineData("graph_run_metadata", "step1")]
    [InlineData("graph_run_metadata_graph", "step1")]
    [InlineData("graph_keras_model", "keras")]
    public void Blobs_GraphPlugins_AreGraphs(string plugin, string tag) =>
        With(file => file.Value(tag, 1, TestEventFile.Strings([], "{}"u8.ToArray()), TestEventFile.Metadata(plugin, "1"u8, 3)), run =>
        {
            Assert.Equal((BlobKind.Graph, plugin), (run.Blobs[tag].Kind, run.Blobs[tag].Plugin));
            Assert.Equal(["{}"], run.Blobs[tag].ReadTexts(0));
        });

    [Fact]
    public void Blobs_LayoutAndPluginsNobodyKnows_AreTensors() =>
        With(file => file
            .Value("custom_scalars__config__", 0, TestEventFile.Strings([], [0x12, 0]), TestEventFile.Metadata("custom_scalars", dataClass: 2))
            .Value("mine", 0, Typed(TensorDataType.Float, [2], Float(5, 1)), TestEventFile.Metadata("somebody.else", [1, 2, 3])), run =>
        {
            Assert.Equal([0x12, 0], Assert.Single(run.Blobs["custom_scalars__config__"].ReadTensor(0).ToByteStrings()));
            Assert.Equal(("somebody.else", BlobKind.Tensor), (run.Blobs["mine"].Plugin, run.Blobs["mine"].Kind));
            Assert.Equal([1, 2, 3], run.Blobs["mine"].PluginContent.ToArray());
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Blobs_HyperparametersWithAndWithoutAPlaceholder_KeepTheirContent(bool placeholder)
    {
        // PyTorch and Lightning write metadata alone, TensorFlow and Keras an empty tensor beside it.
        var value = placeholder ? Typed(TensorDataType.Float, [0]) : [];
        var run = Of(file => file
            .Value("_hparams_/experiment", 0, value, TestEventFile.Metadata("hparams", "experiment"u8, 2))
            .Value("_hparams_/session_start_info", 0, value, TestEventFile.Metadata("hparams", "start"u8, 2))
            .Value("_hparams_/session_end_info", 0, value, TestEventFile.Metadata("hparams", "end"u8, 2))
            .Scalar("hparam/accuracy", 0, 0.5f));
        Assert.Equal(["experiment", "start", "end"], run.Blobs.Values.Select(series => Encoding.UTF8.GetString(series.PluginContent.Span)));
        Assert.All(run.Blobs.Values, series => Assert.Equal((BlobKind.Other, "hparams"), (series.Kind, series.Plugin)));
        Assert.Equal([0.5], run.Scalars["hparam/accuracy"].Values());
    }

    [Fact]
    public void Blobs_TwoExperimentsInARun_TheFirstCounts()
    {
        var run = Of(file => file
            .Value("_hparams_/experiment", 0, [], TestEventFile.Metadata("hparams", "first"u8))
            .Value("_hparams_/experiment", 0, [], TestEventFile.Metadata("hparams", "second"u8)));
        Assert.Equal((2, "first"), (run.Blobs["_hparams_/experiment"].Count, Encoding.UTF8.GetString(run.Blobs["_hparams_/experiment"].PluginContent.Span)));
    }

    [Fact]
    public void Refresh_AddHParamsOfTheWriter_StayInOneRunWithTheirMetrics()
    {
        using var folder = new TestFolder();
        using (var writer = new SummaryWriter(folder.At("r")))
            writer.AddHParams(new Dictionary<string, object> { ["lr"] = 0.1, ["bn"] = true, ["name"] = "é" }, new Dictionary<string, double> { ["acc"] = 0.5 });
        using var directory = new LogDirectory(folder.Path);
        var run = Assert.Single(directory.Refresh().Runs);
        Assert.Equal(["_hparams_/experiment", "_hparams_/session_start_info", "_hparams_/session_end_info"], run.Blobs.Keys);
        Assert.All(run.Blobs.Values, series => Assert.False(series.PluginContent.IsEmpty));
        Assert.Equal([0.5], run.Scalars["acc"].Values());
    }
}
