// What happens to records when the file cannot be written: kept, counted, said once, and written on as soon as it can be.
using Sonde.Events.Writing;

namespace Sonde.Events.Tests;

public class SummaryWriterFailureTests
{
    private readonly StringWriter _errors = new();

    [Fact]
    public void Flush_DiskFullThenNot_LosesNothingAndTearsNothing()
    {
        using var folder = new TempFolder();
        var disk = new SmallDisk(1000);
        using var writer = Open(folder, disk, maxPendingBytes: 1 << 20);
        for (var i = 0; i < 100; i++)
        {
            writer.AddScalar("a", i, i);
            writer.Flush();
        }

        Assert.Contains("No space left", writer.WriteError, StringComparison.Ordinal);
        using var reader = new EventFileReader(writer.FilePath);
        var early = Log.ReadOn(reader);
        Assert.NotNull(reader.TruncatedAt);
        disk.Capacity = 1500;
        writer.Flush();
        disk.Capacity = long.MaxValue;
        writer.Flush();
        Assert.Null(writer.WriteError);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), early.Concat(Log.ReadOn(reader)).Select(value => value.SimpleValue));
        Assert.Empty(reader.Damage);
        Assert.Equal(0, writer.DroppedRecords);
        Assert.Single(_errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void AddScalar_DiskStaysFull_DropsAndCountsWhatDoesNotFit()
    {
        using var folder = new TempFolder();
        var disk = new SmallDisk(500);
        var writer = Open(folder, disk, maxPendingBytes: 2000);
        for (var i = 0; i < 1000; i++)
        {
            writer.AddScalar("a", i, i);
        }

        Assert.InRange(writer.DroppedRecords, 900, 999);
        disk.Capacity = long.MaxValue;
        writer.Flush();
        writer.AddScalar("a", -1, 1000);
        writer.Dispose();
        var read = Log.Read(writer.FilePath);
        var kept = (int)(1000 - writer.DroppedRecords);
        Assert.Equal(Enumerable.Range(0, kept).Append(999).Append(1000).Select(i => (long)i), read.Select(value => value.Step));
        Assert.Equal([.. Enumerable.Repeat("a", kept), "sonde/gap", "a"], read.Select(value => value.Tag));
        var gap = Log.Gap(read[kept]);
        Assert.Equal((GapRecord.Dropped, writer.DroppedRecords, kept, 999L), (gap.Kind, gap.Records, gap.FirstStep, gap.LastStep));
        Assert.Contains("No space left", gap.Reason, StringComparison.Ordinal);
        Assert.Single(_errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Dispose_DiskStillFull_CountsWhatIsLost()
    {
        using var folder = new TempFolder();
        var writer = Open(folder, new SmallDisk(500), maxPendingBytes: 1 << 20);
        for (var i = 0; i < 50; i++)
        {
            writer.AddScalar("a", i, i);
        }

        writer.Dispose();
        using var reader = new EventFileReader(writer.FilePath);
        Assert.Equal(50, Log.ReadOn(reader).Count + writer.DroppedRecords);
        Assert.Empty(reader.Damage);
        Assert.Null(reader.TruncatedAt);
    }

    [Fact]
    public void Flush_FolderGone_StartsTheFileAnew()
    {
        using var folder = new TempFolder();
        var run = folder.File("run");
        var metadata = new SummaryMetadata("sonde.test", default);
        using var writer = new SummaryWriter(run, new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan, ErrorOutput = _errors });
        writer.AddTensor("t", [1], [], 1, metadata);
        writer.Flush();
        Directory.Delete(run, recursive: true);
        writer.AddScalar("a", 2, 2);
        writer.Flush();
        writer.AddTensor("t", [3], [], 3, metadata);
        writer.Flush();
        var read = Log.Read(writer.FilePath);
        Assert.Equal([("sonde/gap", 1L), ("a", 2L), ("t", 3L)], read.Select(value => (value.Tag, value.Step)));
        var gap = Log.Gap(read[0]);
        Assert.Equal((GapRecord.Deleted, 1L, 1L, 1L), (gap.Kind, gap.Records, gap.FirstStep, gap.LastStep));
        Assert.NotEmpty(read[2].Metadata);
        Assert.Null(writer.WriteError);
        Assert.Equal(0, writer.DroppedRecords);
        Assert.Contains("deleted", Assert.Single(_errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void Flush_FolderGoneWithWhatDescribedTheTags_DescribesThemAgain()
    {
        using var folder = new TempFolder();
        var run = folder.File("run");
        using var writer = new SummaryWriter(run, new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan, ErrorOutput = _errors });
        Add(0);
        writer.Flush();
        Directory.Delete(run, recursive: true);
        for (var step = 1; step < 20_000; step++)
        {
            Add(step);
        }

        writer.AddText("late", "not known before", 20_000);
        writer.Flush();
        Add(20_000);
        writer.Flush();
        var read = Log.Read(writer.FilePath)[1..];
        foreach (var (tag, plugin, steps) in (IEnumerable<(string, string, int)>)
        [
            ("loss", "scalars", 20_000), ("t", "sonde.test", 20_000), ("late/text_summary", "text", 1),
        ])
        {
            var values = read.Where(value => value.Tag == tag).ToList();
            Assert.True(SummaryMetadata.TryDecode(values[0].Metadata, out var metadata));
            Assert.Equal(plugin, metadata.PluginName);
            Assert.All(values[1..], value => Assert.Empty(value.Metadata));
            Assert.Equal(steps, values.Count);
        }

        Assert.Equal(Enumerable.Range(1, 20_000).Select(i => (long)i), read.Where(value => value.Tag == "loss").Select(value => value.Step));
        Assert.Equal(Enumerable.Range(1, 20_000).Select(i => (long)i), read.Where(value => value.Tag == "a").Select(value => value.Step));
        Assert.Equal(0, writer.DroppedRecords);

        void Add(int step)
        {
            writer.AddScalar("a", step, step);
            writer.AddScalarTensor("loss", step, step, doublePrecision: true);
            writer.AddTensor("t", [step], [], step, new SummaryMetadata("sonde.test", default));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void Constructor_DiskFullFromTheStart_LeavesNoFileAndThrowsWithPathAndReason(int room)
    {
        using var folder = new TempFolder();
        var disk = new SmallDisk(room);
        var thrown = Assert.Throws<IOException>(() => Open(folder, disk, maxPendingBytes: 1000));
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Equal(1, disk.Failures);
        Assert.Contains(folder.Path, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddScalars_DiskFullFromTheStart_LeavesNoFile()
    {
        using var folder = new TempFolder();
        var disk = new SmallDisk(1000);
        using var writer = Open(folder, disk, maxPendingBytes: 1000);
        disk.Capacity = 0;
        writer.AddScalars("loss", new Dictionary<string, double> { ["train"] = 1 }, 1);
        writer.Flush();
        Assert.NotNull(writer.WriteError);
        Assert.Empty(Directory.GetFiles(folder.File("loss_train")));
        disk.Capacity = 1000;
        writer.Flush();
        Assert.Single(Log.Read(Assert.Single(Directory.GetFiles(folder.File("loss_train")))));
    }

    [Theory]
    [InlineData("cut", 0.0)]
    [InlineData("cut", 0.3)]
    [InlineData("cut", 0.7)]
    [InlineData("replaced", 0.0)]
    [InlineData("replaced", 0.3)]
    [InlineData("replaced", 0.7)]
    public void Flush_FileCutOrReplacedByOthers_CountsWhatWasLostAndGoesOn(string how, double share)
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan, ErrorOutput = _errors });
        var metadata = new SummaryMetadata("sonde.test", default);
        Add(0, 100);
        Shorten(share);
        var kept = CountLeft();
        Add(100, 200);
        Assert.Equal(100 - kept, writer.DroppedRecords);
        Assert.Null(writer.WriteError);
        var read = Log.Read(writer.FilePath);
        var gap = Log.Gap(Assert.Single(read, value => value.Tag == "sonde/gap"));
        Assert.Equal((GapRecord.Deleted, 100L - kept, 99L), (gap.Kind, gap.Records, gap.LastStep));
        Assert.Contains("cut or replaced", gap.Reason, StringComparison.Ordinal);
        Assert.Equal([.. Enumerable.Range(0, kept).Select(i => (long)i), .. Enumerable.Range(100, 100).Select(i => (long)i)],
            read.Where(value => value.Tag == "t").Select(value => value.Step));
        Assert.NotEmpty(read.First(value => value is { Tag: "t", Step: >= 100 }).Metadata);
        Assert.Contains("cut or replaced", Assert.Single(_errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

        Shorten(0.1);
        var left = CountLeft();
        writer.Flush();
        Assert.Equal(200 - left, writer.DroppedRecords);
        using var reader = new EventFileReader(writer.FilePath);
        Log.ReadOn(reader);
        Assert.Empty(reader.Damage);
        Assert.Null(reader.TruncatedAt);

        void Add(int from, int to)
        {
            for (var step = from; step < to; step++)
            {
                writer.AddTensor("t", [step], [], step, metadata);
            }

            writer.Flush();
        }

        int CountLeft()
        {
            using var reader = new EventFileReader(writer.FilePath);
            return Log.ReadOn(reader).Count(value => value.Tag == "t");
        }

        void Shorten(double part)
        {
            var bytes = File.ReadAllBytes(writer.FilePath);
            if (how == "cut")
            {
                using var file = new FileStream(writer.FilePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                file.SetLength((long)(bytes.Length * part));
            }
            else
            {
                File.WriteAllBytes(folder.File("other"), bytes[..(int)(bytes.Length * part)]);
                File.Move(folder.File("other"), writer.FilePath, overwrite: true);
            }
        }
    }

    [Fact]
    public void Flush_FileCutInTheMidstOfAFailedWrite_WritesTheRestOnce()
    {
        using var folder = new TempFolder();
        var disk = new SmallDisk(2000);
        using var writer = Open(folder, disk, maxPendingBytes: 1 << 20);
        for (var i = 0; i < 100; i++)
        {
            writer.AddScalar("a", i, i);
        }

        writer.Flush();
        Assert.NotNull(writer.WriteError);
        using (var file = new FileStream(writer.FilePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(1000);
        }

        disk.Capacity = long.MaxValue;
        writer.Flush();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), Log.Read(writer.FilePath).Select(value => value.Step));
        Assert.Equal(0, writer.DroppedRecords);
    }

    [Fact]
    public void Flush_FileReplacedByAFullCopy_LosesNothingAndGoesOnInTheCopy()
    {
        using var folder = new TempFolder();
        using var writer = new SummaryWriter(folder.Path, new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan, ErrorOutput = _errors });
        writer.AddScalar("a", 0, 0);
        writer.Flush();
        File.Copy(writer.FilePath, folder.File("copy"));
        File.Move(folder.File("copy"), writer.FilePath, overwrite: true);
        for (var step = 1; step < 10; step++)
        {
            writer.AddScalar("a", step, step);
            writer.Flush();
        }

        // The first flush cannot tell the copy from the file; from then on their lengths differ.
        var read = Log.Read(writer.FilePath);
        Assert.Equal([0L, 2, 3, 4, 5, 6, 7, 8, 9], read.Where(value => value.Tag == "a").Select(value => value.Step));
        Assert.Equal(1, Log.Gap(Assert.Single(read, value => value.Tag == "sonde/gap")).Records);
        Assert.Equal(1, writer.DroppedRecords);
    }

    [Fact]
    public void RetryPeriod_AnyFlushPeriod_IsNeverSoShortThatItKeepsACoreBusy()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(50), EventFileWriter.RetryPeriod(TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromMilliseconds(200), EventFileWriter.RetryPeriod(TimeSpan.FromMilliseconds(200)));
        Assert.Equal(TimeSpan.FromSeconds(1), EventFileWriter.RetryPeriod(Timeout.InfiniteTimeSpan));
        using var folder = new TempFolder();
        Assert.Throws<ArgumentOutOfRangeException>(() => new SummaryWriter(folder.Path, new SummaryWriterOptions { FlushPeriod = TimeSpan.FromSeconds(-2) }));
    }

    [Fact]
    public void Flush_FolderCannotBeMadeAgain_DoesNotThrowAndGoesOnLater()
    {
        using var folder = new TempFolder();
        var run = folder.File("run");
        using var writer = new SummaryWriter(run, new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan, ErrorOutput = _errors });
        Directory.Delete(run, recursive: true);
        folder.Write("run", [0]);
        writer.AddScalar("a", 1, 1);
        writer.Flush();
        Assert.NotNull(writer.WriteError);
        File.Delete(run);
        writer.Flush();
        Assert.Equal(1, Assert.Single(Log.Read(writer.FilePath)).Step);
        Assert.Single(_errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void AddScalars_FolderCannotBeMade_DoesNotThrow()
    {
        using var folder = new TempFolder();
        folder.Write("loss_train", [0]);
        var writer = new SummaryWriter(folder.Path, new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan, ErrorOutput = _errors });
        writer.AddScalars("loss", new Dictionary<string, double> { ["train"] = 1, ["test"] = 2 }, 1);
        writer.Dispose();
        Assert.Equal(1, writer.DroppedRecords);
        Assert.Single(Log.Read(Assert.Single(Directory.GetFiles(folder.File("loss_test")))));
    }

    private SummaryWriter Open(TempFolder folder, SmallDisk disk, long maxPendingBytes)
    {
        var options = new SummaryWriterOptions { FlushPeriod = Timeout.InfiniteTimeSpan, MaxPendingBytes = maxPendingBytes, ErrorOutput = _errors };
        return new SummaryWriter(folder.Path, options, disk.Open, createNow: true);
    }
}
