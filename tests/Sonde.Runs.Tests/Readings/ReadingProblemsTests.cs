// Records of Sonde's own that cannot be read are problems with file and offset.
using System.Text;
using Sonde.Events;

namespace Sonde.Runs.Tests.Readings;

public sealed class ReadingProblemsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names => [.. ReadingCatalogue.All.Where(reading => reading != GapRecord.Reading).Select(reading => reading.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_GarbageOfEveryKind_IsOneProblemEachWithFileAndOffset(string name)
    {
        var reading = ReadingCatalogue.All.Single(one => one.Name == name);
        var kinds = ReadingSamples.Garbage(reading).ToList();
        foreach (var (i, (_, json)) in kinds.Index())
        {
            using var file = _folder.Write($"run{i:00}");
            ReadingSamples.Write(file.Version(), reading, json, 5);
        }

        var problems = ReadingProblems.Of(Load());

        Assert.Equal(kinds.Select((_, i) => $"run{i:00}/events.out.tfevents.1"), problems.Select(problem => problem.Path));
        Assert.All(problems, problem =>
        {
            Assert.True(problem.Offset > 0);
            Assert.StartsWith($"The {name} record '{reading.TagFor()}' at step 5 cannot be read. ", problem.Reason, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Of_BadRecordThatASoundOneFollows_IsNone()
    {
        using (var file = _folder.Write("run"))
        {
            ReadingSamples.Write(file.Version(), HooksRecord.Reading, "{}"u8);
            ReadingSamples.Write(file, HooksRecord.Reading, ReadingSamples.Of(HooksRecord.Reading), 1);
        }

        Assert.Empty(ReadingProblems.Of(Load()));
    }

    [Fact]
    public void Of_SoundRecordThatABadOneFollows_IsSeenInTheNextSnapshot()
    {
        using var file = _folder.Write("run");
        ReadingSamples.Write(file.Version(), HooksRecord.Reading, ReadingSamples.Of(HooksRecord.Reading));
        using var logs = new LogDirectory(_folder.Path);
        Assert.Empty(ReadingProblems.Of(logs.Refresh(TestContext.Current.CancellationToken)));

        ReadingSamples.Write(file, HooksRecord.Reading, """{"version": 2}"""u8, 9);

        var problem = Assert.Single(ReadingProblems.Of(logs.Refresh(TestContext.Current.CancellationToken)));
        Assert.Contains("at step 9 cannot be read. It is of version 2, which is newer", problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FrameShorterThanItsHeaderSays_NamesTheFrame()
    {
        using (var file = _folder.Write("run"))
        {
            var header = ReadingSamples.Of(GradientFlowRecord.Reading);
            ReadingSamples.Write(file.Version(), GradientFlowRecord.Reading, header, 1, numbers: 16);
            ReadingSamples.Write(file, GradientFlowRecord.Reading, header, 2, numbers: 3);
        }

        var problem = Assert.Single(ReadingProblems.Of(Load()));
        Assert.Contains("The frame at step 2 has ", problem.Reason, StringComparison.Ordinal);
        Assert.Contains("too few for the 16 numbers of its header", problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_WrongFormOrTooLong_SaysWhich()
    {
        var reading = HooksRecord.Reading;
        using (var file = _folder.Write("a"))
        {
            file.Version()
                .Value(reading.TagFor(), 0, TestEventFile.Tensor(TensorDataType.Float, [1], new byte[4]), TestEventFile.Metadata(reading.Plugin));
        }
        using (var file = _folder.Write("b"))
        {
            file.Version()
                .Value(reading.TagFor(), 0, TestEventFile.Strings([2], "{}"u8.ToArray(), "{}"u8.ToArray()), TestEventFile.Metadata(reading.Plugin));
        }
        using (var file = _folder.Write("c")) ReadingSamples.Write(file.Version(), reading, Encoding.UTF8.GetBytes(new string(' ', (32 << 20) + 1)));
        using (var file = _folder.Write("d"))
        {
            file.Version()
                .Value("x", 0, TestEventFile.Strings([], "{}"u8.ToArray()), TestEventFile.Metadata("sonde.from-the-future"));
        }

        var problems = ReadingProblems.Of(Load());

        Assert.Equal(["a", "b", "c"], problems.Select(problem => problem.Path[..1]));
        Assert.All(problems.Take(2), problem => Assert.EndsWith("The record is not a single string.", problem.Reason, StringComparison.Ordinal));
        Assert.Contains("more than the 33554432 of a record that can be shown", problems[2].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FileThatIsGone_IsAProblemAndHidesNoOther()
    {
        using (var file = _folder.Write("a")) ReadingSamples.Write(file.Version(), HooksRecord.Reading, ReadingSamples.Of(HooksRecord.Reading));
        using (var file = _folder.Write("b")) ReadingSamples.Write(file.Version(), HooksRecord.Reading, "{}"u8);
        var snapshot = Load();
        File.Delete(_folder.At("a", "events.out.tfevents.1"));

        Assert.Equal(["a/events.out.tfevents.1", "b/events.out.tfevents.1"], ReadingProblems.Of(snapshot).Select(problem => problem.Path));
    }

    private Snapshot Load()
    {
        using var logs = new LogDirectory(_folder.Path);
        return logs.Refresh(TestContext.Current.CancellationToken);
    }
}
