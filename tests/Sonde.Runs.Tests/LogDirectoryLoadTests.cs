// What is in the files is in the runs: every point, across growth, restarts, damage and replacement.
using Sonde.Events;

namespace Sonde.Runs.Tests;

public sealed class LogDirectoryLoadTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Refresh_ManyPointsOfManyTags_KeepsEveryPoint()
    {
        const int Steps = 5000;
        using (var file = _folder.Write("r"))
        {
            file.Version();
            for (var step = 0; step < Steps; step++)
            {
                for (var tag = 0; tag < 7; tag++)
                    file.Scalar($"tag/{tag}", step, step + (tag / 8f), 1_700_000_000 + (step * 0.25));
            }
        }

        using var directory = new LogDirectory(_folder.Path);
        var run = directory.Refresh().Find("r")!;
        Assert.Equal(Enumerable.Range(0, 7).Select(tag => $"tag/{tag}"), run.Scalars.Keys);
        foreach (var (tag, series) in run.Scalars)
        {
            var part = int.Parse(tag[4..], provider: null) / 8.0;
            Assert.Equal(Enumerable.Range(0, Steps).Select(step => (long)step), series.Steps());
            Assert.Equal(Enumerable.Range(0, Steps).Select(step => step + part), series.Values());
            Assert.Equal(Enumerable.Range(0, Steps).Select(step => 1_700_000_000 + (step * 0.25)), series.WallTimes());
        }

        Assert.Equal((1_700_000_000.0, 1_700_000_000 + ((Steps - 1) * 0.25)), (run.StartTime, run.LastTime));
        Assert.Equal(1 + (Steps * 7), Assert.Single(run.Files).Records);
    }

    [Fact]
    public void Refresh_WhileAThreadWrites_SeesPrefixesAndInTheEndEverything()
    {
        const int Points = 4000;
        using var file = _folder.Write("r");
        using var directory = new LogDirectory(_folder.Path);
        var writer = new Thread(() =>
        {
            for (var i = 0; i < Points; i++)
            {
                // Torn in two, so that a reader finds incomplete records all the time.
                var record = TestEventFile.Record(TestEventFile.ScalarEvent("x", i, i));
                file.Raw(record.AsSpan(0, i % record.Length)).Raw(record.AsSpan(i % record.Length));
            }
        });
        writer.Start();

        var taken = new List<ScalarSeries>();
        bool alive;
        do
        {
            alive = writer.IsAlive;
            if (directory.Refresh().Find("r")!.Scalars.TryGetValue("x", out var series))
                taken.Add(series);
        }
        while (alive);
        writer.Join();

        Assert.Equal(Points, taken[^1].Count);
        Assert.Empty(directory.Current.Problems);
        foreach (var series in taken)
            Assert.True(series.Values().AsSpan().SequenceEqual([.. Enumerable.Range(0, series.Count).Select(i => (double)i)]));
    }

    [Fact]
    public void Refresh_SnapshotTakenEarlier_NeverChanges()
    {
        using var file = _folder.Write("r");
        using var directory = new LogDirectory(_folder.Path);
        file.Scalar("x", 1, 1).Value("h", 1, TestEventFile.Histogram(0, 1, [1], [3]));
        var first = directory.Refresh();
        file.Scalar("x", 2, 2).Scalar("y", 2, 2).Value("h", 2, TestEventFile.Histogram(0, 1, [1], [4]));
        _folder.Write("s").Scalar("x", 1, 1).Dispose();
        var second = directory.Refresh();

        Assert.True(second.Version > first.Version);
        Assert.Equal(["r"], first.Runs.Select(run => run.Name));
        Assert.Equal(["x"], first.Runs[0].Scalars.Keys);
        Assert.Equal([1.0], first.Runs[0].Scalars["x"].Values());
        Assert.Equal(1, first.Runs[0].Blobs["h"].Count);
        Assert.Equal(2, Assert.Single(first.Runs[0].Files).Records);
        Assert.Equal(["x", "y"], second.Find("r")!.Scalars.Keys);
        Assert.Equal(2, second.Find("r")!.Blobs["h"].Count);
    }

    [Fact]
    public void Refresh_NothingNew_ReturnsTheSameSnapshot()
    {
        _folder.Write("r").Scalar("x", 1, 1).Dispose();
        using var directory = new LogDirectory(_folder.Path);
        Assert.Same(directory.Refresh(), directory.Refresh());
    }

    [Fact]
    public void Refresh_OneRunGrows_OtherRunsKeepTheirVersion()
    {
        using var file = _folder.Write("a").Scalar("x", 1, 1);
        _folder.Write("b").Scalar("x", 1, 1).Dispose();
        using var directory = new LogDirectory(_folder.Path);
        var before = directory.Refresh();
        file.Scalar("x", 2, 2);
        var after = directory.Refresh();
        Assert.Same(before.Find("b"), after.Find("b"));
        Assert.Equal(after.Version, after.Find("a")!.Version);
    }

    [Fact]
    public void Refresh_RestartInASecondFile_KeepsBothBranchesInFileOrder()
    {
        using var first = _folder.Write("r", "1.tfevents").Scalar("x", 1, 10).Scalar("x", 2, 20);
        using var second = _folder.Write("r", "2.tfevents").Scalar("x", 1, 11).Scalar("y", 1, 1);
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal([10.0, 20.0, 11.0], directory.Refresh().Find("r")!.Scalars["x"].Values());

        // The first file grows late: the outcome is the same as when loading afresh.
        first.Scalar("x", 3, 30).Scalar("z", 3, 3);
        Assert.Equal([10.0, 20.0, 30.0, 11.0], directory.Refresh().Find("r")!.Scalars["x"].Values());
        Assert.Equal(["x", "z", "y"], directory.Current.Find("r")!.Scalars.Keys);
    }

    [Fact]
    public void Refresh_DuplicateAndFallingSteps_KeepsAll()
    {
        using var file = _folder.Write("r").Scalar("x", 5, 1).Scalar("x", 5, 2).Scalar("x", -3, 3).Scalar("x", 4, float.NaN).Scalar(
            "x", 4, float.NegativeInfinity);
        using var directory = new LogDirectory(_folder.Path);
        var series = directory.Refresh().Find("r")!.Scalars["x"];
        Assert.Equal([5L, 5L, -3L, 4L, 4L], series.Steps());
        Assert.Equal([1, 2, 3, double.NaN, double.NegativeInfinity], series.Values());
    }

    [Fact]
    public void Refresh_TensorScalarsOfAnyType_AreScalars()
    {
        var metadata = TestEventFile.Metadata("scalars", dataClass: 1);
        using var file = _folder.Write("r")
            .Value("f64", 1, TestEventFile.Tensor(TensorDataType.Double, [], BitConverter.GetBytes(0.1)), metadata)
            .Value("f64", 2, TestEventFile.Tensor(TensorDataType.Double, [], BitConverter.GetBytes(0.2)))
            .Value("i64", 1, TestEventFile.Tensor(TensorDataType.Int64, [], BitConverter.GetBytes(-7L)), metadata)
            .Value("bool", 1, TestEventFile.Tensor(TensorDataType.Bool, [], [1]), metadata)
            .Value("plain", 1, TestEventFile.Tensor(TensorDataType.Float, [], BitConverter.GetBytes(1f)))
            .Value("vector", 1, TestEventFile.Tensor(TensorDataType.Float, [2], TestEventFile.Packed([1f, 2f])), metadata);
        using var directory = new LogDirectory(_folder.Path);
        var run = directory.Refresh().Find("r")!;
        Assert.Equal([0.1, 0.2], run.Scalars["f64"].Values());
        Assert.Equal([-7.0], run.Scalars["i64"].Values());
        Assert.Equal([1.0], run.Scalars["bool"].Values());
        Assert.Equal(BlobKind.Tensor, run.Blobs["plain"].Kind);
        Assert.Equal([1f, 2f], run.Blobs["vector"].ReadTensor(0).ToFloats());
    }

    [Fact]
    public void Refresh_DamagedRecord_HidesNothingBehindIt()
    {
        using var file = _folder.Write("r").Version().Scalar("x", 1, 1);
        var broken = TestEventFile.Record(TestEventFile.ScalarEvent("x", 2, 2));
        broken[20] ^= 0xff;
        var offset = new FileInfo(file.FilePath).Length;
        file.Raw(broken).Raw("garbage in between"u8).Scalar("x", 3, 3);

        using var directory = new LogDirectory(_folder.Path);
        var run = directory.Refresh().Find("r")!;
        Assert.Equal([1L, 3L], run.Scalars["x"].Steps());
        Assert.Equal(offset, run.Files[0].Damage[0].Offset);
        Assert.Equal(("r/events.out.tfevents.1", offset), (directory.Current.Problems[0].Path, directory.Current.Problems[0].Offset));

        // What was found once is not counted twice as the file grows.
        var damage = run.Files[0].Damage;
        file.Scalar("x", 4, 4);
        run = directory.Refresh().Find("r")!;
        Assert.Equal(damage, run.Files[0].Damage);
        Assert.Equal(4, run.Files[0].Records);
        Assert.Equal([1L, 3L, 4L], run.Scalars["x"].Steps());
    }

    [Fact]
    public void Refresh_FileThatIsNoEventFile_IsNamedAndHidesNoOtherFile()
    {
        Directory.CreateDirectory(_folder.At("r"));
        File.WriteAllText(_folder.At("r", "0.tfevents.txt"), string.Concat(Enumerable.Repeat("These are notes about tfevents. ", 100)));
        _folder.Write("r", "1.tfevents").Scalar("x", 1, 1).Dispose();
        using var directory = new LogDirectory(_folder.Path);
        var snapshot = directory.Refresh();
        Assert.Equal([1.0], snapshot.Find("r")!.Scalars["x"].Values());
        Assert.Equal(("r/0.tfevents.txt", null), (snapshot.Problems[0].Path, snapshot.Problems[0].Offset));
        Assert.StartsWith("This is text, not an event file.", snapshot.Problems[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refresh_TruncatedLastRecord_IsSaidAndReadOnceItIsComplete()
    {
        using var file = _folder.Write("r").Scalar("x", 1, 1);
        var end = new FileInfo(file.FilePath).Length;
        var record = TestEventFile.Record(TestEventFile.ScalarEvent("x", 2, 2));
        file.Raw(record.AsSpan(0, 15));
        using var directory = new LogDirectory(_folder.Path);
        var info = directory.Refresh().Find("r")!.Files[0];
        Assert.Equal((end, end + 15), (info.TruncatedAt, info.Bytes));
        Assert.Empty(directory.Current.Problems);

        file.Raw(record.AsSpan(15));
        var run = directory.Refresh().Find("r")!;
        Assert.Equal([1L, 2L], run.Scalars["x"].Steps());
        Assert.Null(run.Files[0].TruncatedAt);
    }

    [Fact]
    public void Refresh_EmptyFile_IsARunWithoutTags()
    {
        _folder.Write("r").Dispose();
        using var directory = new LogDirectory(_folder.Path);
        var run = Assert.Single(directory.Refresh().Runs);
        Assert.Empty(run.Scalars);
        Assert.Null(run.StartTime);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Refresh_FileReplacedByAnother_IsReadFromTheStart(int points)
    {
        using (var file = _folder.Write("r").Version(1_700_000_000.5).Scalar("x", 1, 1).Scalar("x", 2, 2))
            file.Value("h", 1, TestEventFile.Histogram(0, 1, [1], [3]));
        using var directory = new LogDirectory(_folder.Path);
        var before = directory.Refresh().Find("r")!;

        using (var other = new TestEventFile(_folder.At("other")).Version(1_700_000_001.5))
        {
            for (var i = 0; i < points; i++)
                other.Scalar("x", 100 + i, i).Scalar("new", 1, 1);
        }

        File.Move(_folder.At("other"), _folder.At("r", "events.out.tfevents.1"), overwrite: true);
        var run = directory.Refresh().Find("r")!;
        Assert.Equal(Enumerable.Range(100, points).Select(step => (long)step), run.Scalars["x"].Steps());
        Assert.Equal(["x", "new"], run.Scalars.Keys);
        Assert.Empty(run.Blobs);
        Assert.Equal([1L, 2L], before.Scalars["x"].Steps());
        Assert.Throws<IOException>(() => before.Blobs["h"].ReadHistogram(0));
    }

    [Fact]
    public void Refresh_FileCutAndWrittenAnewInPlace_IsReadFromTheStart()
    {
        using var file = _folder.Write("r").Version().Scalar("x", 1, 1).Scalar("x", 2, 2);
        using var directory = new LogDirectory(_folder.Path);
        directory.Refresh();
        using (var again = new TestEventFile(file.FilePath).Version().Scalar("x", 7, 7))
            Assert.Equal([7L], directory.Refresh().Find("r")!.Scalars["x"].Steps());
    }

    [Fact]
    public void Refresh_SeveralFilesInParallel_GivesTheSameAsOneByOne()
    {
        for (var run = 0; run < 12; run++)
        {
            for (var part = 0; part < 3; part++)
            {
                using var file = _folder.Write($"r{run}", $"{part}.tfevents");
                for (var i = 0; i < 500 * (run % 4); i++)
                    file.Scalar($"t{i % 5}", i, run + part);
            }
        }

        using var one = new LogDirectory(_folder.Path, new LogDirectoryOptions { Parallelism = 1 });
        using var many = new LogDirectory(_folder.Path, new LogDirectoryOptions { Parallelism = 8 });
        foreach (var (expected, actual) in one.Refresh().Runs.Zip(many.Refresh().Runs, (a, b) => (a, b)))
        {
            Assert.Equal(expected.Name, actual.Name);
            Assert.Equal(expected.Scalars.Keys, actual.Scalars.Keys);
            Assert.Equal(expected.Scalars.Values.Select(s => s.Values()), actual.Scalars.Values.Select(s => s.Values()));
            Assert.Equal(expected.Files.Select(f => (f.Path, f.Records, f.Bytes)), actual.Files.Select(f => (f.Path, f.Records, f.Bytes)));
        }
    }

    [Fact]
    public void Refresh_AnyFile_LeavesTheDirectoryAsItWas()
    {
        using var file = _folder.Write("r").Version().Scalar("x", 1, 1);
        var before = Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories);
        var time = File.GetLastWriteTimeUtc(file.FilePath);
        using var directory = new LogDirectory(_folder.Path);
        directory.Refresh();
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(time, File.GetLastWriteTimeUtc(file.FilePath));
        File.Delete(file.FilePath); // nobody holds it
    }

    [Fact]
    public void Refresh_Cancelled_ThrowsAndCanBeTakenUpAgain()
    {
        _folder.Write("r").Scalar("x", 1, 1).Dispose();
        using var directory = new LogDirectory(_folder.Path);
        Assert.ThrowsAny<OperationCanceledException>(() => directory.Refresh(new CancellationToken(canceled: true)));
        Assert.Equal([1.0], directory.Refresh().Find("r")!.Scalars["x"].Values());
    }
}
