// Charts mark exactly the points that the rules do not read.
namespace Sonde.Runs.Tests.Branches;

public sealed class RunBranchesTests : IDisposable
{
    private const double Start = 1_700_000_000;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compute_ATagWhoseStepsDoNotFall_IsCutWhereTheRunWasTakenUpAgain()
    {
        using (var first = _folder.Write("r", "1.tfevents"))
        {
            for (var step = 0; step < 20; step++) first.Scalar("loss", step, step, Start + step);
            first.Scalar("seldom", 0, 0, Start).Scalar("seldom", 15, 1, Start + 15);
        }

        using (var second = _folder.Write("r", "2.tfevents"))
        {
            for (var step = 10; step < 30; step++) second.Scalar("loss", step, step, Start + 100 + step);
            second.Scalar("seldom", 25, 2, Start + 125);
        }

        using var directory = new LogDirectory(_folder.Path);
        var run = directory.Refresh().Find("r")!;

        var envelope = Envelope.Compute(run.Scalars["seldom"], null, null, 100, run);

        Assert.Equal([PointMarks.None, PointMarks.Abandoned, PointMarks.None], envelope.Marks);
        Assert.Equal([new EnvelopeRestart(2, 10)], envelope.Restarts);
        Assert.Equal([0, 2], run.Branches.Keep(run.Scalars["seldom"])!.Points);
    }

    [Fact]
    public void Compute_StepsBeginAnewEachEpoch_AbandonsNothing()
    {
        using (var file = _folder.Write("r"))
        {
            for (var i = 0; i < 40; i++) file.Scalar("loss", i % 10, i, Start + i);
        }

        using var directory = new LogDirectory(_folder.Path);
        var run = directory.Refresh().Find("r")!;

        var envelope = Envelope.Compute(run.Scalars["loss"], null, null, 100, run);

        Assert.DoesNotContain(envelope.Marks, marks => marks.HasFlag(PointMarks.Abandoned));
        Assert.Empty(envelope.Restarts);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (long)i), run.Branches.Keep(run.Scalars["loss"])!.Steps);
    }

    [Fact]
    public void Keep_ASessionStartedAndWroteNothingYet_LeavesOutWhatItPurges()
    {
        using (var file = _folder.Write("r"))
        {
            for (var step = 0; step < 10; step++) file.Scalar("loss", step, step, Start + step);
            file.Append(TestEventFile.Event(Start + 100, 4, TestEventFile.Field(7, [1 << 3, 1])));
        }

        using var directory = new LogDirectory(_folder.Path);
        var run = directory.Refresh().Find("r")!;

        Assert.Equal([0, 1, 2, 3], run.Branches.Keep(run.Scalars["loss"])?.Points ?? [.. Enumerable.Range(0, 10)]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Compute_RandomRestarts_MarksTheComplementOfWhatIsKept(int seed)
    {
        var random = new Random(seed);
        var (time, from) = (Start, 0);
        for (var session = 0; session < 6; session++)
        {
            using var file = _folder.Write("r", $"{session}.tfevents");
            var to = from + random.Next(5, 60);
            for (var step = from; step < to; step++)
            {
                time += 1;
                file.Scalar("loss", step, random.NextSingle(), time);
                if (step % 7 == 0) file.Scalar("accuracy", step, random.NextSingle(), time);
                if (step % 31 == 0) file.Scalar("rate", step, random.NextSingle(), time);
            }

            from = random.Next(0, to + 1);
            time += random.Next(1, 50);
        }

        using var directory = new LogDirectory(_folder.Path);
        var run = directory.Refresh().Find("r")!;
        foreach (var series in run.Scalars.Values)
        {
            var marks = Envelope.Compute(series, null, null, series.Count, run).Marks;
            var kept = run.Branches.Keep(series)?.Points ?? [.. Enumerable.Range(0, series.Count)];
            Assert.Equal(kept, Enumerable.Range(0, series.Count).Where(i => !marks[i].HasFlag(PointMarks.Abandoned)));
            Assert.Equal(series.Count - kept.Length, run.Branches.Of(series).CountAbandoned(series));
        }
    }
}
