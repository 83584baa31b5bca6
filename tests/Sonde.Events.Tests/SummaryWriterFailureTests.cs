// What happens to records when the file cannot be written: kept, counted, said once, and written on as soon as it can be.
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
        Assert.Equal(1001, read.Count + writer.DroppedRecords);
        Assert.Equal(Enumerable.Range(0, read.Count - 1).Select(i => (long)i).Append(1000), read.Select(value => value.Step));
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
        Assert.Equal([2L, 3L], read.Select(value => value.Step));
        Assert.NotEmpty(read[1].Metadata);
        Assert.Null(writer.WriteError);
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
