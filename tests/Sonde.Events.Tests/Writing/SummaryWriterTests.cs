// Each kind of summary written and read back; names, times, order, flushing.
using System.Text;

namespace Sonde.Events.Tests;

public class SummaryWriterTests
{
    private static readonly SummaryWriterOptions Manual = new() { FlushPeriod = Timeout.InfiniteTimeSpan };

    [Fact]
    public void Constructor_NewFolder_HasAFileWithTheVersionAndTheWriter()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.File("a/b"), Manual with { TimeProvider = new FixedTime(1700000000.25), FileNameSuffix = ".x" });
        Assert.Equal(folder.File("a/b"), writer.LogDirectory);
        Assert.Matches($@"^events\.out\.tfevents\.1700000000\.[A-Za-z0-9._-]+\.{Environment.ProcessId}\.\d+\.x$", Path.GetFileName(writer.FilePath));
        Assert.Equal(
            Bytes.Record([.. Bytes.Field(1, 1700000000.25), .. Bytes.Field(3, "brain.Event:2"), .. Bytes.Field(10, Bytes.Field(1, "sonde"))]),
            ReadShared(writer.FilePath));
    }

    [Fact]
    public void Constructor_ManyAtOnce_NeverShareAName()
    {
        using var folder = new TempFolder();
        var writers = new SummaryWriter[64];
        Parallel.For(0, writers.Length, i => writers[i] = new SummaryWriter(folder.Path, Manual with { TimeProvider = new FixedTime(1) }));
        Assert.Equal(writers.Length, writers.Select(writer => writer.FilePath).Distinct().Count());
        Assert.Equal(writers.Length, Directory.GetFiles(folder.Path).Length);
        Array.ForEach(writers, writer => writer.Dispose());
    }

    [Fact]
    public void Constructor_FolderIsAFile_Throws()
    {
        using var folder = new TempFolder();
        Assert.ThrowsAny<IOException>(() => new SummaryWriter(folder.Write("file", [1])));
    }

    [Fact]
    public void AddScalar_Bytes_AreThoseOfTheFormat()
    {
        using var folder = new TempFolder();
        var path = Write(folder, writer => writer.AddScalar("loss/train", 0.1, 300, 12.5));
        var file = File.ReadAllBytes(path);
        Assert.Equal(Bytes.Record(Bytes.Scalar("loss/train", 0.1f, 300, 12.5)), file[Header(file)..]);
    }

    [Theory]
    [InlineData(0.1, 0, "a")]
    [InlineData(double.NaN, -1, "loss/é/日本")]
    [InlineData(double.PositiveInfinity, long.MaxValue, "x")]
    [InlineData(1e300, long.MinValue, " ")]
    public void AddScalar_AnyValue_ComesBack(double value, long step, string tag)
    {
        using var folder = new TempFolder();
        var read = Assert.Single(Log.Read(Write(folder, writer => writer.AddScalar(tag, value, step, 7.25))));
        Assert.Equal((tag, (float)value, step, 7.25), (read.Tag, read.SimpleValue, read.Step, read.WallTime));
    }

    [Fact]
    public void AddScalar_TagsOfEveryLength_ComeBack()
    {
        using var folder = new TempFolder();
        string[] tags = [.. Enumerable.Range(1, 300).Select(length => new string('é', length)), new string('x', 100_000)];
        var read = Log.Read(Write(folder, writer => Array.ForEach(tags, tag => writer.AddScalar(tag, tag.Length, 1))));
        Assert.Equal(tags, read.Select(value => value.Tag));
        Assert.Equal(tags.Select(tag => (float)tag.Length), read.Select(value => value.SimpleValue));
    }

    [Fact]
    public void AddScalar_NoTime_TakesTheClocks()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, Manual with { TimeProvider = new FixedTime(1700000000.5) });
        Assert.Null(writer.LastStep);
        writer.AddScalar("a", 1, 41);
        Assert.Equal(41, writer.LastStep);
        writer.Flush();
        Assert.Equal(1700000000.5, Assert.Single(Log.Read(writer.FilePath)).WallTime);
    }

    [Fact]
    public void AddScalar_Warm_AllocatesNothing()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, Manual);
        for (var warm = 0; warm < 4; warm++)
        {
            AddMany(writer);
            writer.Flush();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        AddMany(writer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void AddMany(SummaryWriter writer)
        {
            for (var i = 0; i < 1000; i++)
            {
                writer.AddScalar("loss/train", i, i);
            }
        }
    }

    [Fact]
    public void AddScalars_SeveralKeys_AreRunsOfTheirOwn()
    {
        using var folder = new TempFolder();
        using (var writer = new SummaryWriter(folder.Path, Manual))
        {
            writer.AddScalars("loss/all", new Dictionary<string, double> { ["train"] = 1, ["test"] = 2 }, 5, 3);
            writer.AddScalars("loss/all", new Dictionary<string, double> { ["train"] = 0.5 }, 6, 4);
        }

        var train = Log.Read(Assert.Single(Directory.GetFiles(folder.File("loss_all_train"))));
        Assert.Equal([("loss/all", 5L, 1f), ("loss/all", 6L, 0.5f)], train.Select(value => (value.Tag, value.Step, value.SimpleValue)));
        Assert.Equal(2f, Assert.Single(Log.Read(Assert.Single(Directory.GetFiles(folder.File("loss_all_test"))))).SimpleValue);
    }

    [Fact]
    public void AddHistogram_Values_HaveTheirMomentsAndBuckets()
    {
        using var folder = new TempFolder();
        var read = Assert.Single(Log.Read(Write(folder, writer => writer.AddHistogram("h", [-2, 0.5f, float.NaN, 0.5f], 3))));
        Assert.Equal(SummaryValueKind.Histogram, read.Kind);
        Assert.True(HistogramSummary.TryDecode(read.Payload, out var histogram));
        Assert.Equal((-2.0, 0.5, 3.0, -1.0, 4.5), (histogram.Min, histogram.Max, histogram.Count, histogram.Sum, histogram.SumSquares));
        Assert.Equal(3, histogram.Counts.Sum());
    }

    [Fact]
    public void AddImage_Pixels_AreAPngOfThatSize()
    {
        using var folder = new TempFolder();
        byte[] pixels = [1, 2, 3, 4, 5, 6];
        var read = Assert.Single(Log.Read(Write(folder, writer => writer.AddImage("i", pixels, 2, 1, 3, 3))));
        Assert.Equal(SummaryValueKind.Image, read.Kind);
        Assert.True(ImageSummary.TryDecode(read.Payload, out var image));
        Assert.Equal((2, 1, 3), (image.Width, image.Height, image.ColorSpace));
        Assert.Equal(PngEncoder.Encode(pixels, 2, 1, 3), image.Encoded.ToArray());
    }

    [Fact]
    public void AddEncodedImage_Bytes_StayAsTheyAre()
    {
        using var folder = new TempFolder();
        var read = Assert.Single(Log.Read(Write(folder, writer => writer.AddEncodedImage("i", "GIF89a"u8, 300, 200, 4, 3))));
        Assert.True(ImageSummary.TryDecode(read.Payload, out var image));
        Assert.Equal((300, 200, 4, "GIF89a"), (image.Width, image.Height, image.ColorSpace, Encoding.ASCII.GetString(image.Encoded.Span)));
    }

    [Fact]
    public void AddText_Text_IsStoredAsPyTorchDoes()
    {
        using var folder = new TempFolder();
        var read = Log.Read(Write(folder, writer =>
        {
            writer.AddText("note", "# é", 1);
            writer.AddText("note", "", 2);
        }));
        Assert.Equal(["note/text_summary", "note/text_summary"], read.Select(value => value.Tag));
        Assert.True(TensorValue.TryDecode(read[0].Payload, out var tensor));
        Assert.Equal([1L], tensor.Shape);
        Assert.Equal(["# é"], tensor.ToStrings());
        Assert.True(SummaryMetadata.TryDecode(read[1].Metadata, out var metadata));
        Assert.Equal("text", metadata.PluginName);
    }

    [Fact]
    public void AddTensor_Floats_ComeBackWithTheirShape()
    {
        using var folder = new TempFolder();
        var read = Assert.Single(Log.Read(Write(folder, writer => writer.AddTensor("t", [1, 2, float.NaN, 4, 5, 6], [2, 3], 3))));
        Assert.True(TensorValue.TryDecode(read.Payload, out var tensor));
        Assert.Equal([2L, 3L], tensor.Shape);
        Assert.Equal([1, 2, float.NaN, 4, 5, 6], tensor.ToFloats());
        Assert.Empty(read.Metadata);
    }

    [Fact]
    public void AddTensor_String_HasRankZero()
    {
        using var folder = new TempFolder();
        var read = Assert.Single(Log.Read(Write(folder, writer => writer.AddTensor("t", "{\"é\":1}", 3))));
        Assert.True(TensorValue.TryDecode(read.Payload, out var tensor));
        Assert.Empty(tensor.Shape);
        Assert.Equal(["{\"é\":1}"], tensor.ToStrings());
    }

    [Fact]
    public void AddTensor_Metadata_ComesWithTheFirstRecordOfATag()
    {
        using var folder = new TempFolder();
        var metadata = new SummaryMetadata(GradientFlowRecord.Reading.Plugin, new byte[] { 1, 2, 3 }, "shown", "described", DataClass.Tensor);
        var read = Log.Read(Write(folder, writer =>
        {
            writer.AddTensor("a", [1], [], 1, metadata);
            writer.AddTensor("a", [2], [], 2, metadata);
            writer.AddTensor("b", "x", 2, metadata);
        }));
        Assert.Equal([true, false, true], read.Select(value => value.Metadata.Length > 0));
        Assert.True(SummaryMetadata.TryDecode(read[0].Metadata, out var decoded));
        Assert.Equal(metadata with { Content = decoded.Content }, decoded);
        Assert.Equal([1, 2, 3], decoded.Content.ToArray());
    }

    [Fact]
    public void AddTensor_ShapeThatDoesNotFit_Throws()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, Manual);
        Assert.Throws<ArgumentException>(() => writer.AddTensor("t", [1, 2], [3], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.AddTensor("t", [1, 2], [-2], 0));
        writer.AddTensor("t", [], [0, 3], 0);
        writer.Flush();
        Assert.Single(Log.Read(writer.FilePath));
    }

    [Fact]
    public void AddTensor_LargerThanEveryBuffer_ComesBack()
    {
        using var folder = new TempFolder();
        var values = Enumerable.Range(0, 5_000_000).Select(i => (float)i).ToArray();
        var read = Log.Read(Write(folder, writer =>
        {
            writer.AddScalar("before", 1, 0);
            writer.AddTensor("t", values, [values.Length], 1);
            writer.AddScalar("after", 2, 2);
        }));
        Assert.Equal(["before", "t", "after"], read.Select(value => value.Tag));
        Assert.True(TensorValue.TryDecode(read[1].Payload, out var tensor));
        Assert.True(values.AsSpan().SequenceEqual(tensor.ToFloats()));
    }

    [Fact]
    public void Flush_Returned_TheFileHoldsEverything()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, Manual);
        for (var i = 1; i <= 20; i++)
        {
            writer.AddScalar("a", i, i);
            writer.Flush();
            Assert.Equal(i, Log.Read(writer.FilePath).Count);
        }
    }

    [Fact]
    public async Task AddScalar_NobodyFlushes_TheBackgroundDoes()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path);
        using var reader = new EventFileReader(writer.FilePath);
        var seen = 0;
        for (var round = 1; round <= 3; round++)
        {
            writer.AddScalar("a", round, round);
            while ((seen += Log.ReadOn(reader).Count) < round)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public void AddScalar_MoreThanMayWait_IsWrittenOnTheWay()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, Manual with { MaxPendingBytes = 100 });
        for (var i = 0; i < 50; i++)
        {
            writer.AddScalar("a", i, i);
        }

        using var reader = new EventFileReader(writer.FilePath);
        Assert.InRange(Log.ReadOn(reader).Count, 46, 50);
        Assert.Equal(0, writer.DroppedRecords);
    }

    [Fact]
    public void Add_FromSeveralThreads_KeepsEachThreadsOrder()
    {
        const int Threads = 6, Each = 4000;
        using var folder = new TempFolder();
        var path = Write(folder, writer =>
        {
            var threads = Enumerable.Range(0, Threads).Select(id => new Thread(() => AddAll(writer, id))).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
        });
        var read = Log.Read(path);
        Assert.Equal(Threads * Each, read.Count);
        Assert.All(
            read.GroupBy(value => value.Tag), thread => Assert.Equal(Enumerable.Range(0, Each).Select(i => (long)i), thread.Select(value => value.Step)));

        static void AddAll(SummaryWriter writer, int id)
        {
            var tensor = new float[id * 10];
            for (var i = 0; i < Each; i++)
            {
                if (i % 100 == 99)
                {
                    writer.AddTensor($"thread{id}", tensor, [tensor.Length], i);
                    writer.Flush();
                }
                else
                {
                    writer.AddScalar($"thread{id}", i, i);
                }
            }
        }
    }

    [Fact]
    public void Add_AfterDispose_Throws()
    {
        using var folder = new TempFolder();
        var writer = new SummaryWriter(folder.Path, Manual);
        writer.Dispose();
        writer.Dispose();
        writer.Flush();
        Assert.Throws<ObjectDisposedException>(() => writer.AddScalar("a", 1, 1));
        Assert.Throws<ObjectDisposedException>(() => writer.AddScalars("a", new Dictionary<string, double> { ["k"] = 1 }, 1));
    }

    private static string Write(TempFolder folder, Action<SummaryWriter> add)
    {
        using var writer = new SummaryWriter(folder.Path, Manual);
        add(writer);
        return writer.FilePath;
    }

    private static int Header(byte[] file) => 12 + (int)BitConverter.ToUInt64(file) + 4;

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
