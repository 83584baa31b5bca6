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
        foreach (var (tag, plugin, steps) in (IEnumerable<(string, string, int)>)[("loss", "scalars", 20_000), ("t", "sonde.test", 20_000), ("late/text_summary", "text", 1)])
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
