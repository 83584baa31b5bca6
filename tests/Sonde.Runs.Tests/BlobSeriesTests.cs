// Blobs stay in the file and are read from it when asked for, in legacy and in tensor form.
using System.Text;
using Sonde.Events;

namespace Sonde.Runs.Tests;

public sealed class BlobSeriesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ReadHistogram_LegacyAndTensorForm_GiveTheSameBins()
    {
        var run = Load(file => file
            .Value("legacy", 1, TestEventFile.Histogram(-1, 2, [-1.5, -0.5, 0.5, 3, 9], [0, 1, 2, 2, 0]))
            .Value("tensor", 1, TestEventFile.Tensor(TensorDataType.Double, [3, 3], TestEventFile.Packed([-1, -0.5, 1, -0.5, 0.5, 2, 0.5, 2.0, 2])),
                TestEventFile.Metadata("histograms")));
        HistogramBin[] expected = [new(-1, -0.5, 1), new(-0.5, 0.5, 2), new(0.5, 2, 2)];
        Assert.Equal(expected, run.Blobs["legacy"].ReadHistogramBins(0));
        Assert.Equal(expected, run.Blobs["tensor"].ReadHistogramBins(0));
        Assert.Equal(
            (-1.0, 2.0, 5.0), (run.Blobs["legacy"].ReadHistogram(0).Min, run.Blobs["legacy"].ReadHistogram(0).Max, run.Blobs["legacy"].ReadHistogram(0).Count));
        Assert.Equal(
            (-1.0, 2.0, 5.0), (run.Blobs["tensor"].ReadHistogram(0).Min, run.Blobs["tensor"].ReadHistogram(0).Max, run.Blobs["tensor"].ReadHistogram(0).Count));
        Assert.Equal((BlobKind.Histogram, false, ""), (run.Blobs["legacy"].Kind, run.Blobs["legacy"].IsTensorForm, run.Blobs["legacy"].Plugin));
        Assert.Equal((BlobKind.Histogram, true, "histograms"), (run.Blobs["tensor"].Kind, run.Blobs["tensor"].IsTensorForm, run.Blobs["tensor"].Plugin));
    }

    [Fact]
    public void ReadHistogram_BothFormsUnderOneTag_ReadsEachByItsOwn()
    {
        var run = Load(file => file
            .Value("h", 1, TestEventFile.Histogram(0, 1, [1], [3]))
            .Value("h", 2, TestEventFile.Tensor(TensorDataType.Double, [1, 3], TestEventFile.Packed([0.0, 1, 4]))));
        Assert.Equal([new HistogramBin(0, 1, 3)], run.Blobs["h"].ReadHistogramBins(0));
        Assert.Equal([new HistogramBin(0, 1, 4)], run.Blobs["h"].ReadHistogramBins(1));
    }

    [Fact]
    public void ReadHistogram_EmptyHistogram_HasNoBins()
    {
        var run = Load(file => file
            .Value("legacy", 1, TestEventFile.Histogram(0, 0, [1, 2], [0, 0]))
            .Value("tensor", 1, TestEventFile.Tensor(TensorDataType.Double, [0, 3], []), TestEventFile.Metadata("histograms")));
        Assert.Empty(run.Blobs["legacy"].ReadHistogramBins(0));
        Assert.Empty(run.Blobs["tensor"].ReadHistogramBins(0));
    }

    [Fact]
    public void ReadImage_LegacyAndTensorForm_GiveTheEncodedBytes()
    {
        byte[] one = [1, 2, 3], two = [4, 5];
        var run = Load(file => file
            .Value("legacy", 1, TestEventFile.Image(7, 9, one))
            .Value("tensor", 1, TestEventFile.Strings([4], "7"u8.ToArray(), "9"u8.ToArray(), one, two), TestEventFile.Metadata("images")));
        var legacy = run.Blobs["legacy"].ReadImage(0);
        Assert.Equal((7, 9, 1), (legacy.Width, legacy.Height, run.Blobs["legacy"].ImageCountAt(0)));
        Assert.Equal(one, legacy.Encoded.ToArray());
        var tensor = run.Blobs["tensor"];
        Assert.Equal((BlobKind.Image, 2), (tensor.Kind, tensor.ImageCountAt(0)));
        Assert.Equal((7, 9), (tensor.ReadImage(0, 1).Width, tensor.ReadImage(0, 1).Height));
        Assert.Equal(two, tensor.ReadImage(0, 1).Encoded.ToArray());
        Assert.False(tensor.TryReadImage(0, 2, out _));
        Assert.Throws<InvalidDataException>(() => run.Blobs["legacy"].ReadImage(0, 1));
    }

    [Fact]
    public void ReadTexts_StringTensors_GivesAllStrings()
    {
        var run = Load(file => file
            .Value("t", 1, TestEventFile.Strings([2], Encoding.UTF8.GetBytes("grüße"), "b"u8.ToArray()), TestEventFile.Metadata("text"))
            .Value("t", 2, TestEventFile.Strings([], "c"u8.ToArray())));
        Assert.Equal(BlobKind.Text, run.Blobs["t"].Kind);
        Assert.Equal(["grüße", "b"], run.Blobs["t"].ReadTexts(0));
        Assert.Equal(["c"], run.Blobs["t"].ReadTexts(1));
    }

    [Fact]
    public void Blobs_MetadataOfATag_IsThatOfItsFirstRecord()
    {
        var run = Load(file => file
            .Value("t", 1, TestEventFile.Strings([], "a"u8.ToArray()), TestEventFile.Metadata("text", "first"u8))
            .Value("t", 2, TestEventFile.Strings([], "b"u8.ToArray()), TestEventFile.Metadata("audio", "second"u8)));
        Assert.Equal(("text", "first"), (run.Blobs["t"].Plugin, Encoding.UTF8.GetString(run.Blobs["t"].PluginContent.Span)));
    }

    [Fact]
    public void Blobs_MetadataWithoutValue_IsKept()
    {
        var run = Load(file => file.Value("_hparams_/experiment", 0, [], TestEventFile.Metadata("hparams", "content"u8)));
        var series = run.Blobs["_hparams_/experiment"];
        Assert.Equal((BlobKind.Other, "hparams", 1), (series.Kind, series.Plugin, series.Count));
        Assert.Equal("content"u8.ToArray(), series.PluginContent.ToArray());
        Assert.Empty(series.Read(0));
    }

    [Fact]
    public void Blobs_GraphsAndRunMetadata_AreListedUnderTheirTags()
    {
        var run = Load(file =>
        {
            file.Append(TestEventFile.Event(1, 0, TestEventFile.Field(4, "graph"u8)));
            file.Append(TestEventFile.Event(1, 3, TestEventFile.Field(8, [.. TestEventFile.Field(1, "step3"u8), .. TestEventFile.Field(2, "m"u8)])));
        });
        Assert.Equal((BlobKind.Graph, "graphs"), (run.Blobs["__run_graph__"].Kind, run.Blobs["__run_graph__"].Plugin));
        Assert.Equal("graph"u8.ToArray(), run.Blobs["__run_graph__"].Read(0));
        Assert.Equal((BlobKind.Graph, 3L), (run.Blobs["step3"].Kind, run.Blobs["step3"].StepAt(0)));
    }

    [Fact]
    public void Blobs_TagThatIsScalarAndHistogram_IsInBoth()
    {
        var run = Load(file => file.Scalar("x", 1, 1).Value("x", 2, TestEventFile.Histogram(0, 1, [1], [3])));
        Assert.Equal(1, run.Scalars["x"].Count);
        Assert.Equal(1, run.Blobs["x"].Count);
    }

    [Fact]
    public void ReadHistogram_OfAnImage_SaysWhereAndWhat()
    {
        var run = Load(file => file.Value("i", 4, TestEventFile.Image(1, 1, [1])));
        Assert.False(run.Blobs["i"].TryReadHistogram(0, out _));
        Assert.Contains("'i' at step 4", Assert.Throws<InvalidDataException>(() => run.Blobs["i"].ReadHistogram(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileGone_ThrowsIOException()
    {
        var run = Load(file => file.Value("i", 4, TestEventFile.Image(1, 1, [1])));
        Directory.Delete(_folder.At("r"), recursive: true);
        Assert.ThrowsAny<IOException>(() => run.Blobs["i"].Read(0));
    }

    [Fact]
    public void Read_TwoThousandBlobs_EachFromItsPlace()
    {
        var run = Load(file =>
        {
            for (var i = 0; i < 2000; i++)
                file.Value("t", i * 3, TestEventFile.Strings([], Encoding.UTF8.GetBytes(new string('x', i % 50) + i)));
        });
        for (var i = 0; i < 2000; i += 37)
            Assert.Equal((i * 3L, new string('x', i % 50) + i), (run.Blobs["t"].StepAt(i), Assert.Single(run.Blobs["t"].ReadTexts(i))));
    }

    private Run Load(Action<TestEventFile> write)
    {
        using (var file = _folder.Write("r"))
            write(file.Version());
        using var directory = new LogDirectory(_folder.Path);
        return directory.Refresh().Find("r")!;
    }
}
