// What event files as a whole may look like: empty, headers alone, sessions, several versions, garbage, names, huge offsets.
using System.Text;
using Microsoft.Extensions.Time.Testing;
using static Sonde.Runs.Tests.Conformance.LoadedLog;

namespace Sonde.Runs.Tests.Conformance;

public sealed class FileFormTests
{
    [Theory]
    [InlineData(40, "")]
    [InlineData(62, "eighteen letters..")]
    [InlineData(88, "tensorboard.summary.writer.event_file_writer")]
    public void Refresh_HeaderAlone_IsARunWithoutTags(int bytes, string writer)
    {
        byte[] source = writer.Length == 0 ? [] : TestEventFile.Field(10, TestEventFile.Field(1, Encoding.ASCII.GetBytes(writer)));
        byte[] data = [.. Double(1, 1_700_000_000.5), .. TestEventFile.Field(3, "brain.Event:2"u8), .. source];
        var run = Of("r", file => file.Append(data));
        Assert.Equal((bytes, 1), (Assert.Single(run.Files).Bytes, run.Files[0].Records));
        Assert.Equal(1_700_000_000.5, run.StartTime);
        Assert.Empty(run.Scalars);
        Assert.Empty(run.Blobs);
    }

    [Fact]
    public void Refresh_TwentyFiveBytes_IsARunThatHasATimeAlone()
    {
        var run = Of("r", file => file.Append(Double(1, 1528182440.5)));
        Assert.Equal((25L, 1528182440.5, 0), (run.Files[0].Bytes, run.StartTime, run.Scalars.Count));
    }

    [Theory]
    [InlineData("events.out.tfevents.1700000000.host")]
    [InlineData("events.out.tfevents.1700000000.host.123.0")]
    [InlineData("events.out.tfevents.1700000000.host.123.0.v2")]
    [InlineData("events.out.tfevents.1700000000.host.profile-empty")]
    [InlineData("tfevents")]
    [InlineData("my.tfevents.log")]
    public void Refresh_NameWithTfevents_IsAnEventFile(string name)
    {
        using var folder = new TestFolder();
        folder.Write("r", name).Version().Dispose();
        folder.Write("no run", "events.out").Version().Dispose();
        using var directory = new LogDirectory(folder.Path);
        var run = Assert.Single(directory.Refresh().Runs);
        Assert.Equal(("r", $"r/{name}", 0, 0), (run.Name, run.Files[0].Path, run.Scalars.Count, run.Blobs.Count));
        Assert.Empty(directory.Current.Problems);
    }

    [Fact]
    public void Refresh_NoVersionTwoVersionsOrAnotherVersion_ReadsAllPoints()
    {
        var version1 = TestEventFile.Event(1, 0, TestEventFile.Field(3, "brain.Event:1"u8));
        Assert.Equal([1L], Of("r", file => file.Scalar("x", 1, 1)).Scalars["x"].Steps());
        Assert.Equal([5L, 3L], Of("r", file => file.Version().Scalar("x", 5, 1).Version().Scalar("x", 3, 1)).Scalars["x"].Steps());
        Assert.Equal([5L, 3L], Of("r", file =>
        {
            file.Append(version1);
            file.Scalar("x", 5, 1).Scalar("x", 3, 1);
        }).Scalars["x"].Steps());
    }

    [Theory]
    [InlineData(1, "START")]
    [InlineData(2, "STOP")]
    [InlineData(3, "CHECKPOINT")]
    [InlineData(0, "none")]
    public void Refresh_SessionLogsAnywhere_PurgeNothing(ulong status, string name)
    {
        Assert.NotEmpty(name);
        byte[] session = TestEventFile.Field(7, [.. Varint(1, status), .. TestEventFile.Field(2, "model.ckpt"u8), .. TestEventFile.Field(3, "said"u8)]);
        var run = Of(file =>
        {
            file.Append(TestEventFile.Event(1, 0, session));
            file.Scalar("x", 1, 1).Scalar("x", 2, 2);
            file.Append(TestEventFile.Event(1, 2, session));
            file.Scalar("x", 2, 20).Scalar("x", 3, 30);
        });
        Assert.Equal([1L, 2L, 2L, 3L], run.Scalars["x"].Steps());
        Assert.Equal(7, run.Files[0].Records);
        Assert.Empty(run.Blobs);
    }

    [Fact]
    public void Refresh_WriterWithPurgeStep_KeepsBothBranches()
    {
        using var folder = new TestFolder();
        using (var first = new SummaryWriter(folder.At("r")))
        {
            for (var step = 0; step < 5; step++)
                first.AddScalar("x", step, step);
        }

        // A second later, as files are in the order of their names: within one second the tenth writer of a process comes before the ninth.
        var later = new FakeTimeProvider(DateTimeOffset.UtcNow.AddSeconds(1));
        using (var second = new SummaryWriter(folder.At("r"), new SummaryWriterOptions { PurgeStep = 3, TimeProvider = later }))
            second.AddScalar("x", 30, 3);
        using var directory = new LogDirectory(folder.Path);
        Assert.Equal([0L, 1, 2, 3, 4, 3], directory.Refresh().Find("r")!.Scalars["x"].Steps());
    }

    [Fact]
    public void Refresh_LogMessages_AreNoTags() =>
        Assert.Empty(
            Of(file => file.Append(TestEventFile.Event(1, 0, TestEventFile.Field(6, [.. Varint(1, 20), .. TestEventFile.Field(2, "hello"u8)])))).Blobs);

    [Theory]
    [InlineData("not records, but words")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    public void Refresh_GarbageBehindGoodRecords_IsNamedAndHidesNone(string garbage)
    {
        using var folder = new TestFolder();
        var file = folder.Write("r").Version().Scalar("x", 1, 1).Scalar("x", 2, 2);
        var end = new FileInfo(file.FilePath).Length;
        file.Raw(Encoding.ASCII.GetBytes(garbage)).Dispose();
        using var directory = new LogDirectory(folder.Path);
        var snapshot = directory.Refresh();
        Assert.Equal([1L, 2L], snapshot.Find("r")!.Scalars["x"].Steps());
        Assert.Equal(("r/events.out.tfevents.1", end), (Assert.Single(snapshot.Problems).Path, snapshot.Problems[0].Offset));
    }

    [Fact]
    public void Refresh_FileThatAppearsBeforeTheOthersInOrder_TakesItsPlace()
    {
        using var folder = new TestFolder();
        folder.Write("r", "events.out.tfevents.2").Scalar("x", 2, 2).Dispose();
        using var directory = new LogDirectory(folder.Path);
        Assert.Equal([2L], directory.Refresh().Find("r")!.Scalars["x"].Steps());
        folder.Write("r", "events.out.tfevents.1").Scalar("x", 1, 1).Scalar("y", 1, 1).Dispose();
        folder.Write("r", "events.out.tfevents.3").Scalar("x", 3, 3).Dispose();
        Assert.Equal([1L, 2, 3], directory.Refresh().Find("r")!.Scalars["x"].Steps());
        Assert.Equal(["x", "y"], directory.Current.Find("r")!.Scalars.Keys);
    }

    [Fact]
    public void Refresh_FilesWithInterleavedSteps_KeepsEachInItsOrder()
    {
        using var folder = new TestFolder();
        using var one = folder.Write("r", "1.tfevents");
        using var two = folder.Write("r", "2.tfevents");
        for (var step = 0; step < 6; step++)
            (step % 2 == 0 ? one : two).Scalar("x", step, step);
        using var directory = new LogDirectory(folder.Path);
        Assert.Equal([0L, 2, 4, 1, 3, 5], directory.Refresh().Find("r")!.Scalars["x"].Steps());
    }
}
