// A run that was taken up again keeps both branches, and the tail that was left behind is marked.
namespace Sonde.Runs.Tests.Reduce;

public sealed class RestartTests : IDisposable
{
    private const PointMarks None = PointMarks.None;
    private const PointMarks Left = PointMarks.Abandoned;
    private const PointMarks Again = PointMarks.Restart;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compute_StepsFallInOneFile_MarksTheTailAndTheRestart()
    {
        using var file = _folder.Write("r");
        foreach (var step in (long[])[0, 10, 20, 30, 40, 20, 30, 50])
            file.Scalar("x", step, step);
        Check([0, 10, 20, 30, 40, 20, 30, 50], [None, None, Left, Left, Left, Again, None, None], new EnvelopeRestart(5, 20));
    }

    [Fact]
    public void Compute_ASecondFileStartsLower_MarksTheTailOfTheFirst()
    {
        using var first = _folder.Write("r", "1.tfevents").Scalar("x", 0, 0).Scalar("x", 5, 5).Scalar("x", 9, 9);
        using var second = _folder.Write("r", "2.tfevents").Scalar("x", 5, 50).Scalar("x", 9, 90);
        Check([0, 5, 9, 5, 9], [None, Left, Left, Again, None], new EnvelopeRestart(3, 5));
    }

    [Fact]
    public void Compute_TwoFilesWrittenAtTheSameTime_AbandonsNothing()
    {
        using var first = _folder.Write("r", "1.tfevents").Scalar("x", 0, 0, 1000).Scalar("x", 5, 5, 1005).Scalar("x", 9, 9, 1009);
        using var second = _folder.Write("r", "2.tfevents").Scalar("x", 0, 50, 1001).Scalar("x", 5, 90, 1006);
        Check([0, 5, 9, 0, 5], [None, None, None, Again, None]);
    }

    [Fact]
    public void Compute_SessionLogOfASecondFile_MarksFromItsStepOn()
    {
        // The new branch has no point before 100, so no step falls: only the session log tells that 60 to 90 were left behind.
        using (var writer = new SummaryWriter(_folder.At("r"), new SummaryWriterOptions { FileNameSuffix = ".1" }))
        {
            for (var step = 0; step < 100; step += 10)
                writer.AddScalar("x", step, step);
        }

        using (var writer = new SummaryWriter(_folder.At("r"), new SummaryWriterOptions { FileNameSuffix = ".2", PurgeStep = 60 }))
            writer.AddScalar("x", 100, 100);
        var files = Directory.GetFiles(_folder.At("r"));
        File.Move(Array.Find(files, file => file.EndsWith(".1", StringComparison.Ordinal))!, _folder.At("r", "1.tfevents"));
        File.Move(Array.Find(files, file => file.EndsWith(".2", StringComparison.Ordinal))!, _folder.At("r", "2.tfevents"));
        Check([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], [None, None, None, None, None, None, Left, Left, Left, Left, None], new EnvelopeRestart(10, 60));
    }

    [Fact]
    public void Compute_SessionLogInMidFile_MarksFromItsStepOn()
    {
        using var first = _folder.Write("r", "1.tfevents").Scalar("x", 70, 7);
        using var second = _folder.Write("r", "2.tfevents").Scalar("x", 80, 8).Scalar("x", 90, 9);
        Start(second, 80);
        second.Scalar("x", 100, 10);
        Check([70, 80, 90, 100], [None, Left, Left, None], new EnvelopeRestart(3, 80));
    }

    [Fact]
    public void Compute_SessionLogsWithoutAPointBetween_TheLowestCounts()
    {
        using var file = _folder.Write("r").Scalar("x", 0, 0).Scalar("x", 10, 1).Scalar("x", 20, 2);
        foreach (var step in (long[])[15, 5, 20])
            Start(file, step);
        file.Scalar("x", 30, 3);
        Start(file, 30);
        file.Scalar("x", 40, 4);
        Check([0, 10, 20, 30, 40], [None, Left, Left, Left, None], new EnvelopeRestart(3, 5), new EnvelopeRestart(4, 30));
    }

    [Fact]
    public void Compute_SessionLogWhileTheFileGrows_MarksAtTheNextRefresh()
    {
        using var file = _folder.Write("r").Scalar("x", 0, 0).Scalar("x", 10, 1).Scalar("y", 10, 1);
        using var directory = new LogDirectory(_folder.Path);
        var before = directory.Refresh().Find("r")!.Scalars["x"];
        Start(file, 10);
        var marked = directory.Refresh().Find("r")!.Scalars["x"];
        Check(marked, [0, 10], [None, Left], new EnvelopeRestart(2, 10));
        Check(before, [0, 10], [None, None]); // a snapshot stays as it is
        Start(file, 5);
        file.Scalar("x", 20, 2);
        Check(directory.Refresh().Find("r")!.Scalars["x"], [0, 10, 20], [None, Left, None], new EnvelopeRestart(2, 5));
        Check(marked, [0, 10], [None, Left], new EnvelopeRestart(2, 10));
        Check(directory.Current.Find("r")!.Scalars["y"], [10], [Left], new EnvelopeRestart(1, 5));
        file.Scalar("x", 30, 3);
        Check(directory.Refresh().Find("r")!.Scalars["x"], [0, 10, 20, 30], [None, Left, None, None], new EnvelopeRestart(2, 5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Compute_SessionLogsInALongFile_MarkTheSameForAnyNumberOfThreads(int threads)
    {
        const int Points = 60_000; // of each tag: many blocks
        (int At, long Step)[] starts = [(1, 0), (5_000, 4_000), (5_100, 5_050), (30_720, 30_000), (59_999, 58_000)];
        using (var file = _folder.Write("r"))
        {
            var log = new MemoryStream();
            for (var step = 0; step < Points; step++)
            {
                foreach (var start in starts.Where(start => start.At == step))
                    log.Write(TestEventFile.Record(StartEvent(start.Step)));
                log.Write(TestEventFile.Record(TestEventFile.ScalarEvent("x", step, step)));
                log.Write(TestEventFile.Record(TestEventFile.ScalarEvent("y", step, step)));
            }

            file.Raw(log.ToArray());
        }

        using var directory = new LogDirectory(_folder.Path, new LogDirectoryOptions { Parallelism = threads });
        foreach (var series in directory.Refresh().Find("r")!.Scalars.Values)
        {
            var envelope = Envelope.Compute(series, null, null, Points);
            Assert.Equal(starts.Select(start => new EnvelopeRestart(start.At, start.Step)), envelope.Restarts);
            for (var i = 0; i < Points; i++)
                Assert.Equal(starts.Any(start => i < start.At && i >= start.Step), envelope.Marks[i].HasFlag(Left));

            var reduced = Envelope.Compute(series, null, null, 1000); // buckets of 60
            Assert.Equal(starts.Select(start => start.Step), reduced.Restarts.Select(restart => restart.Step));
            for (var i = 0; i < 1000; i++)
            {
                Assert.Equal(starts.Any(start => reduced.FirstSteps[i] < start.At && Math.Min(reduced.Steps[i], start.At - 1) >= start.Step),
                    reduced.Marks[i].HasFlag(Left));
            }
        }
    }

    [Fact]
    public void Compute_SessionLogAtTheBeginningOrBeyond_MarksNothing()
    {
        using var first = _folder.Write("r", "1.tfevents").Scalar("x", 0, 0).Scalar("x", 1, 1);
        using var second = _folder.Write("r", "2.tfevents");
        Start(second, 2);
        second.Scalar("x", 2, 2);
        Check([0, 1, 2], [None, None, None]);
    }

    [Fact]
    public void Compute_TwoRestarts_MarksEachTail()
    {
        using var file = _folder.Write("r");
        foreach (var step in (long[])[0, 1, 2, 3, 4, 3, 4, 5, 1, 2])
            file.Scalar("x", step, step);
        Check([0, 1, 2, 3, 4, 3, 4, 5, 1, 2], [None, Left, Left, Left, Left, Again | Left, Left, Left, Again, None],
            new EnvelopeRestart(5, 3), new EnvelopeRestart(8, 1));
    }

    [Fact]
    public void Compute_ReducedSeries_MarksBucketsWithPointsLeftBehind()
    {
        using var file = _folder.Write("r");
        for (var step = 0; step < 3000; step++)
            file.Scalar("x", step, step);
        for (var step = 2000; step < 4000; step++)
            file.Scalar("x", step, step);
        using var directory = new LogDirectory(_folder.Path);
        var series = directory.Refresh().Find("r")!.Scalars["x"];
        Assert.Equal(5000, series.Count);
        var envelope = Envelope.Compute(series, null, null, 100);
        var restart = Assert.Single(Enumerable.Range(0, envelope.Count), i => envelope.Marks[i].HasFlag(Again));
        Assert.Equal(2000, envelope.FirstSteps[restart]);
        Assert.Equal([new EnvelopeRestart(restart, 2000)], envelope.Restarts);
        for (var i = 0; i < envelope.Count; i++)
            Assert.Equal(i < restart && envelope.Steps[i] >= 2000, envelope.Marks[i].HasFlag(Left));
    }

    private static void Start(TestEventFile file, long step) => file.Append(StartEvent(step));

    private static byte[] StartEvent(long step) => TestEventFile.Event(1_700_000_000, step, TestEventFile.Field(7, [1 << 3, 1]));

    private void Check(long[] steps, PointMarks[] marks, params EnvelopeRestart[] restarts)
    {
        using var directory = new LogDirectory(_folder.Path);
        Check(directory.Refresh().Find("r")!.Scalars["x"], steps, marks, restarts);
    }

    private static void Check(ScalarSeries series, long[] steps, PointMarks[] marks, params EnvelopeRestart[] restarts)
    {
        var envelope = Envelope.Compute(series, null, null, 1000);
        Assert.Equal(steps, envelope.Steps);
        Assert.Equal(marks, envelope.Marks);
        Assert.Equal(restarts, envelope.Restarts);
    }
}
