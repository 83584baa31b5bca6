// What our own writer writes is what a run holds, while it writes and afterwards.
using Sonde.Events;

namespace Sonde.Runs.Tests;

public sealed class SummaryWriterRoundTripTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Refresh_AfterEachFlush_HoldsAllThatWasWritten()
    {
        using var directory = new LogDirectory(_folder.Path);
        using var writer = new SummaryWriter(_folder.At("run"));
        for (var step = 0; step < 300; step++)
        {
            writer.AddScalar("loss/train", 1.0 / (step + 1), step, 1_700_000_000 + step);
            writer.AddScalar("accuracy/train", step / 300.0, step);
            if (step % 60 != 59)
                continue;
            writer.Flush();
            var series = directory.Refresh().Find("run")!.Scalars["loss/train"];
            Assert.Equal(Enumerable.Range(0, step + 1).Select(i => (double)(float)(1.0 / (i + 1))), series.Values());
            Assert.Equal(Enumerable.Range(0, step + 1).Select(i => 1_700_000_000.0 + i), series.WallTimes());
        }
    }

    [Fact]
    public void Refresh_EveryKindOfSummary_ReadsBack()
    {
        float[] weights = [.. Enumerable.Range(0, 1000).Select(i => MathF.Sin(i))];
        byte[] pixels = [.. Enumerable.Range(0, 4 * 3 * 3).Select(i => (byte)i)];
        using (var writer = new SummaryWriter(_folder.At("run")))
        {
            writer.AddHistogram("weights/fc", weights, 7);
            writer.AddImage("sample", pixels, 4, 3, 3, 7);
            writer.AddText("note", "a *text*", 7);
            writer.AddTensor("frame", [1f, 2f, 3f, 4f, 5f, 6f], [2, 3], 7, new SummaryMetadata("sonde.test", "content"u8.ToArray()));
            writer.AddTensor("json", "{}", 7, new SummaryMetadata("sonde.test", default));
        }

        using var directory = new LogDirectory(_folder.Path);
        var blobs = directory.Refresh().Find("run")!.Blobs;
        var histogram = blobs["weights/fc"];
        Assert.Equal((BlobKind.Histogram, 1000.0), (histogram.Kind, histogram.ReadHistogramBins(0).Sum(bin => bin.Count)));
        Assert.Equal(((double)weights.Min(), (double)weights.Max()), (histogram.ReadHistogram(0).Min, histogram.ReadHistogram(0).Max));
        Assert.Equal((4, 3), (blobs["sample"].ReadImage(0).Width, blobs["sample"].ReadImage(0).Height));
        var text = Assert.Single(blobs.Values, series => series.Kind == BlobKind.Text);
        Assert.Equal(["a *text*"], text.ReadTexts(0));
        Assert.Equal("sonde.test", blobs["frame"].Plugin);
        Assert.Equal([2L, 3L], blobs["frame"].ReadTensor(0).Shape);
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], blobs["frame"].ReadTensor(0).ToFloats());
        Assert.Equal(["{}"], blobs["json"].ReadTexts(0));
        Assert.Empty(directory.Current.Problems);
    }

    [Fact]
    public void Refresh_DescribedValues_AreWhatTheyAreWithoutDescription()
    {
        foreach (var description in (string[])["", "Some **text**"])
        {
            using var writer = new SummaryWriter(_folder.At(description.Length == 0 ? "plain" : "described"));
            for (var step = 0; step < 3; step++)
            {
                writer.AddScalar("loss", step, step, 1_700_000_000, description: description);
                writer.AddHistogram("weights", [1, 2, step], step, 1_700_000_000, description: description);
                writer.AddImage("sample", [1, 2, 3], 1, 1, 3, step, 1_700_000_000, description: description);
                writer.AddAudio("sound", [0.5f, 1], 8000, 1, step, 1_700_000_000, description: description);
            }
        }

        using var directory = new LogDirectory(_folder.Path);
        var (plain, described) = (directory.Refresh().Find("plain")!, directory.Current.Find("described")!);
        Assert.Equal(plain.Scalars["loss"].Values(), described.Scalars["loss"].Values());
        Assert.Equal(plain.Scalars["loss"].Steps(), described.Scalars["loss"].Steps());
        Assert.Equal(("", "Some **text**"), (plain.Scalars["loss"].Description, described.Scalars["loss"].Description));
        foreach (var (tag, series) in plain.Blobs)
        {
            Assert.Equal(series.Kind, described.Blobs[tag].Kind);
            Assert.Equal("Some **text**", described.Blobs[tag].Description);
            Assert.Equal(Enumerable.Range(0, 3).Select(series.Read), Enumerable.Range(0, 3).Select(described.Blobs[tag].Read));
        }
    }

    [Fact]
    public void Refresh_TwoWritersInOneFolder_KeepsBoth()
    {
        using (var first = new SummaryWriter(_folder.At("run")))
            first.AddScalar("x", 1, 1);
        using (var second = new SummaryWriter(_folder.At("run")))
            second.AddScalar("x", 2, 1);
        using var directory = new LogDirectory(_folder.Path);
        var run = directory.Refresh().Find("run")!;
        Assert.Equal(2, run.Files.Count);
        Assert.Equal([1.0, 2.0], run.Scalars["x"].Values().Order());
    }
}
