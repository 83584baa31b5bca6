// Titles and descriptions: with the first record of a tag, whatever its kind, in the form that TensorBoard's two loaders take over.
using Adding = System.Action<Sonde.SummaryWriter, long, string, string>;

namespace Sonde.Events.Tests;

public class SummaryWriterDescriptionTests
{
    private static readonly byte[] Png = PngEncoder.Encode([1], 1, 1, 1);

    // What each kind is called, how it is added under a title and a description, and the plugin, data class and content that
    // TensorBoard's loader gives a value of the kind.
    private static readonly Dictionary<string, (Adding Add, SummaryValueKind Kind, string Plugin, DataClass Class, byte[] Content)> Kinds = new()
    {
        ["scalar"] = ((w, step, n, d) => w.AddScalar("t", 1, step, null, n, d), SummaryValueKind.SimpleValue, "scalars", DataClass.Scalar, []),
        ["histogram"] = ((w, step, n, d) => w.AddHistogram("t", [1], step, null, n, d), SummaryValueKind.Histogram, "histograms", DataClass.Tensor, []),
        ["bins"] = ((w, step, n, d) => w.AddHistogram("t", [1], step, HistogramBins.Exponent, null, n, d), SummaryValueKind.Histogram,
        "histograms", DataClass.Tensor, []),
        ["equal bins"] = ((w, step, n, d) => w.AddHistogram("t", [1], step, HistogramBins.TensorFlow, null, n, d), SummaryValueKind.Tensor,
        "histograms", DataClass.Tensor, []),
        ["raw"] = ((w, step, n, d) => w.AddHistogramRaw("t", 1, 1, 1, 1, 1, [1], [1], step, null, n, d), SummaryValueKind.Histogram,
        "histograms", DataClass.Tensor, []),
        ["image"] = ((w, step, n, d) => w.AddImage("t", [1], 1, 1, 1, step, null, n, d), SummaryValueKind.Image, "images", DataClass.BlobSequence, [16, 1]),
        ["encoded image"] = ((w, step, n, d) => w.AddEncodedImage("t", Png, 1, 1, 1, step, null, n, d), SummaryValueKind.Image,
        "images", DataClass.BlobSequence, [16, 1]),
        ["images"] = ((w, step, n, d) => w.AddImages("t", [1, 2], 1, 1, 1, step, 8, null, n, d), SummaryValueKind.Image, "images",
        DataClass.BlobSequence, [16, 1]),
        ["figure"] = ((w, step, n, d) => w.AddFigure("t", Png, step, null, n, d), SummaryValueKind.Image, "images", DataClass.BlobSequence, [16, 1]),
        ["svg"] = ((w, step, n, d) => w.AddFigure("t", "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>", step, null, n, d),
        SummaryValueKind.Tensor, "sonde.figure", DataClass.Tensor, []),
        ["video"] = ((w, step, n, d) => w.AddVideo("t", [1, 2], 1, 1, 1, step, 4, null, n, d), SummaryValueKind.Image, "images",
        DataClass.BlobSequence, [16, 1]),
        ["audio"] = ((w, step, n, d) => w.AddAudio("t", [1], 8000, 1, step, null, n, d), SummaryValueKind.Audio, "audio",
        DataClass.BlobSequence, [16, 11, 24, 1]),
        ["encoded audio"] = ((w, step, n, d) => w.AddEncodedAudio("t", [1], "audio/ogg", 8000, 1, 1, step, null, n, d), SummaryValueKind.Audio,
        "audio", DataClass.BlobSequence, [24, 1]),
        ["text"] = ((w, step, n, d) => w.AddText("t", "x", step, null, n, d), SummaryValueKind.Tensor, "text", DataClass.Tensor, []),
        ["curve"] = ((w, step, n, d) => w.AddPrCurve("t", [true], [0.5f], step, 2, default, null, n, d), SummaryValueKind.Tensor, "pr_curves",
        DataClass.Tensor, [16, 2]),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Add_NameAndDescription_AreInTheMetadataOfTheFirstRecordAlone(string name)
    {
        var (add, kind, plugin, dataClass, content) = Kinds[name];
        var read = Written(writer =>
        {
            add(writer, 1, "Name", "Some **text**");
            add(writer, 2, "Name", "Some **text**");
            add(writer, 3, "", "");
        });
        Assert.All(read, value => Assert.Equal(kind, value.Kind));
        Assert.True(SummaryMetadata.TryDecode(read[0].Metadata, out var metadata));
        Assert.Equal((plugin, dataClass, "Name", "Some **text**"), (metadata.PluginName, metadata.DataClass, metadata.DisplayName, metadata.Description));
        Assert.Equal(content, metadata.Content.ToArray());
        Assert.All(read[1..], value => Assert.Equal(name == "text", value.Metadata.Length > 0));
        Assert.All(read, value => Assert.Equal(read[0].Payload, value.Payload));
    }

    [Fact]
    public void AddScalar_WithoutDescription_HasNoMetadata()
    {
        var read = Written(writer =>
        {
            writer.AddScalar("t", 1, 0);
            writer.AddScalar("t", 1, 1, description: "too late");
        });
        Assert.All(read, value => Assert.Empty(value.Metadata));
        Assert.Equal([1f, 1f], read.Select(value => value.SimpleValue));
    }

    [Fact]
    public void AddMesh_Description_IsWithAllParts()
    {
        var read = Written(writer => writer.AddMesh("m", [1, 2, 3], 1, 0, [1, 2, 3], [0, 0, 0], displayName: "N", description: "D"));
        Assert.Equal(3, read.Count);
        Assert.All(
            read, value => Assert.Equal((true, "N", "D"), (SummaryMetadata.TryDecode(value.Metadata, out var found), found.DisplayName, found.Description)));
    }

    [Fact]
    public void AddScalars_Description_IsInEachRun()
    {
        using var folder = new TempFolder();
        using (var writer = new SummaryWriter(folder.Path))
        {
            writer.AddScalars("m", new Dictionary<string, double> { ["a"] = 1 }, 0, description: "D");
        }

        Assert.True(SummaryMetadata.TryDecode(Assert.Single(Log.Read(Assert.Single(Directory.GetFiles(folder.File("m_a"))))).Metadata, out var found));
        Assert.Equal("D", found.Description);
    }

    [Fact]
    public void Flush_FileGoneThatDescribedTheTags_DescribesLegacyKindsAgainWhoeverAddsThem()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(
            folder.Path, new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan, ErrorOutput = new StringWriter() });
        writer.AddScalar("waiting", 1, 0, description: "W");
        writer.AddScalar("later", 1, 0, description: "L");
        writer.AddHistogram("h", [1], 0, description: "H");
        writer.AddText("text", "x", 0, description: "T");
        writer.Flush();
        File.Delete(writer.FilePath);
        writer.AddScalar("waiting", 2.5, 1);
        writer.AddHistogram("h", [2], 1);
        writer.AddText("text", "y", 1);
        writer.Flush();
        writer.AddScalar("later", 3.5, 2);
        writer.AddScalar("waiting", 3.5, 2);
        writer.Flush();
        var read = Log.Read(writer.FilePath)[1..];
        Assert.Equal(["waiting", "h", "text/text_summary", "later", "waiting"], read.Select(value => value.Tag));
        Assert.Equal(["W", "H", "T", "L", ""], read.Select(Description));
        Assert.Equal([2.5f, 3.5f, 3.5f], read.Where(value => value.Kind == SummaryValueKind.SimpleValue).Select(value => value.SimpleValue));
        Assert.True(HistogramSummary.TryDecode(read[1].Payload, out var histogram));
        Assert.Equal(2, histogram.Max);
    }

    [Fact]
    public void AddScalar_FirstRecordDropped_IsDescribedByTheNext()
    {
        using var folder = new TempFolder();
        var disk = new SmallDisk(0);
        var options = new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan, MaxPendingBytes = 200, ErrorOutput = new StringWriter() };
        using var writer = new SummaryWriter(folder.Path, options, disk.Open, createNow: false);
        writer.AddScalar("other", 1, 0);
        writer.Flush();
        for (var step = 1; writer.DroppedRecords == 0; step++)
        {
            writer.AddScalar("other", 1, step);
        }

        writer.AddScalar("t", 1, 100, description: "D");
        Assert.Equal(2, writer.DroppedRecords);
        disk.Capacity = long.MaxValue;
        writer.Flush();
        writer.AddScalar("t", 1, 101, description: "D");
        writer.AddScalar("t", 1, 102, description: "D");
        writer.Flush();
        Assert.Equal(["D", ""], Log.Read(writer.FilePath).Where(value => value.Tag == "t").Select(Description));
    }

    private static string Description(LoggedValue value) => SummaryMetadata.TryDecode(value.Metadata, out var metadata) ? metadata.Description : "?";

    private static List<LoggedValue> Written(Action<SummaryWriter> write)
    {
        using var folder = new TempFolder();
        using (var writer = new SummaryWriter(folder.Path))
        {
            write(writer);
        }

        return Log.Read(Assert.Single(Directory.GetFiles(folder.Path)));
    }
}
