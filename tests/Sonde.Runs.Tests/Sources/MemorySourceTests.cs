// A log directory over a source without a disk: growth, replacement, errors and slow reads, as a store of objects has them.
namespace Sonde.Runs.Tests.Sources;

public sealed class MemorySourceTests
{
    private readonly MemorySource _source = new();

    private LogDirectory Directory => new("memory", new LogDirectoryOptions { Source = _source, Parallelism = 2 });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Refresh_FileThatGrows_IsReadFromWhereItWas(bool identities)
    {
        _source.HasIdentities = identities;
        _source.Append("r/tfevents", MemorySource.Scalar("x", 1, 1));
        using var directory = Directory;
        Assert.Equal([1.0], directory.Refresh().Find("r")!.Scalars["x"].Values());
        var lowest = long.MaxValue;
        _source.Reading = (_, offset) =>
        {
            lowest = offset == 0 ? lowest : Math.Min(lowest, offset); // the first bytes are compared
            return Task.CompletedTask;
        };
        var half = MemorySource.Scalar("x", 2, 2);
        _source.Append("r/tfevents", half.AsSpan(0, 20));
        Assert.Equal(1, directory.Refresh().Find("r")!.Scalars["x"].Count);
        _source.Append("r/tfevents", half.AsSpan(20));
        Assert.Equal([1.0, 2.0], directory.Refresh().Find("r")!.Scalars["x"].Values());
        Assert.InRange(lowest, half.Length - 32, half.Length);
        Assert.Same(directory.Current, directory.Refresh());
        Assert.Equal(0, _source.Open);
    }

    [Fact]
    public void Refresh_ReplacedObject_IsReadAnewAndOldPayloadsAreRefused()
    {
        _source.Append("r/tfevents", [.. MemorySource.Scalar("x", 1, 1, 1.5), .. Histogram()]);
        using var directory = Directory;
        var before = directory.Refresh().Find("r")!;
        Assert.Equal(3, before.Blobs["h"].ReadHistogram(0).Count);
        _source.Replace("r/tfevents", [.. MemorySource.Scalar("x", 7, 7, 2.5), .. Histogram(), .. Histogram()]);
        Assert.Throws<IOException>(() => before.Blobs["h"].ReadHistogram(0));
        var after = directory.Refresh().Find("r")!;
        Assert.Equal([7L], after.Scalars["x"].Steps());
        Assert.Equal(2, after.Blobs["h"].Count);

        // A store replaces an object to let it grow: what was read stays.
        _source.Replace("r/tfevents", [.. MemorySource.Scalar("x", 7, 7, 2.5), .. Histogram(), .. Histogram(), .. MemorySource.Scalar("x", 8, 8, 2.5)]);
        Assert.Equal([7L, 8L], directory.Refresh().Find("r")!.Scalars["x"].Steps());
        Assert.Equal(3, after.Blobs["h"].ReadHistogram(1).Count);
    }

    [Fact]
    public void Refresh_FileCutWhileItIsRead_GivesWhatWasThereAndThenTheTruth()
    {
        for (var i = 0; i < 5000; i++)
            _source.Append("r/tfevents", MemorySource.Scalar("x", i, i));
        _source.MostBytes = 10_000;
        var record = MemorySource.Scalar("x", 300, 0).Length;
        var cut = false;
        _source.Reading = (name, offset) =>
        {
            if (offset > 50_000 && !cut)
                (cut, _) = (true, Cut());
            return Task.CompletedTask;

            bool Cut()
            {
                _source.Cut(name, 300 * record);
                return true;
            }
        };
        using var directory = Directory;
        directory.Refresh();
        Assert.True(cut);
        var steps = directory.Refresh().Find("r")!.Scalars["x"].Steps();
        Assert.Equal(steps.Length, steps.Distinct().Count());
        Assert.InRange(steps.Length, 295, 305);
    }

    [Fact]
    public void Refresh_FileThatVanishesBetweenListingAndReading_IsAProblemThenNothing()
    {
        _source.Append("r/tfevents", MemorySource.Scalar("x", 1, 1));
        _source.Append("s/tfevents", MemorySource.Scalar("x", 2, 2));
        _source.Reading = (name, _) =>
        {
            if (name == "r/tfevents")
                _source.Delete("r");
            return Task.CompletedTask;
        };
        using var directory = Directory;
        Assert.Equal([2.0], directory.Refresh().Find("s")!.Scalars["x"].Values());
        Assert.Equal(["r/tfevents"], directory.Current.Problems.Select(problem => problem.Path));
        Assert.Equal(["s"], directory.Refresh().Runs.Select(run => run.Name));
        Assert.Empty(directory.Current.Problems);
    }

    [Fact]
    public void Refresh_ReadsThatAreSlowAndShort_GiveTheSame()
    {
        for (var i = 0; i < 3000; i++)
            _source.Append($"r{i % 7}/tfevents", MemorySource.Scalar($"t{i % 5}", i, i));
        using var quick = Directory;
        var expected = quick.Refresh();
        _source.MostBytes = 777;
        _source.Reading = async (_, _) => await Task.Yield();
        using var slow = Directory;
        foreach (var (a, b) in expected.Runs.Zip(slow.Refresh().Runs))
        {
            Assert.Equal(a.Scalars.Keys, b.Scalars.Keys);
            Assert.Equal(a.Scalars.Values.Select(series => series.Values()), b.Scalars.Values.Select(series => series.Values()));
        }
    }

    [Fact]
    public void Refresh_ErrorInTheMiddleOfAFile_KeepsWhatWasReadAndGoesOnLater()
    {
        for (var i = 0; i < 5000; i++)
            _source.Append("r/tfevents", MemorySource.Scalar("x", i, i));
        _source.MostBytes = 20_000;
        var broken = true;
        _source.Reading = (_, offset) => offset > 100_000 && broken ? throw new IOException("The network is down.") : Task.CompletedTask;
        using var directory = Directory;
        Assert.Contains("network", Assert.Single(directory.Refresh().Problems).Reason, StringComparison.Ordinal);
        broken = false;
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => (double)i), directory.Refresh().Find("r")!.Scalars["x"].Values());
        Assert.Empty(directory.Current.Problems);
    }

    [Fact]
    public async Task Refresh_FaultWhileSeveralThreadsReadALongFile_HidesNoOtherAndIsOver()
    {
        const int Points = 60_000; // some 2.3 MB: several blocks
        byte[] bytes = [.. Enumerable.Range(0, Points).SelectMany(i => MemorySource.Scalar("x", i, i))];
        foreach (var run in (string[])["bad", "good1", "good2"])
            _source.Append($"{run}/tfevents", bytes);
        var broken = true;
        _source.Reading = (name, offset) => broken && name == "bad/tfevents" && offset > 1_500_000
            ? throw new NotSupportedException("no such range")
            : Task.CompletedTask;
        using var directory = new LogDirectory("memory", new LogDirectoryOptions { Source = _source, Parallelism = 4 });
        await Task.Run(() => directory.Refresh(), TestContext.Current.CancellationToken).WaitAsync(
            TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.Equal(Points, directory.Current.Find("good1")!.Scalars["x"].Count);
        Assert.Equal(Points, directory.Current.Find("good2")!.Scalars["x"].Count);
        Assert.Contains("no such range", Assert.Single(directory.Current.Problems).Reason, StringComparison.Ordinal);
        broken = false;
        Assert.Equal(Points, directory.Refresh().Find("bad")!.Scalars["x"].Count);
        Assert.Empty(directory.Current.Problems);
        Assert.Equal(0, _source.Open);
    }

    [Fact]
    public void Refresh_FoldersWithoutEnd_AreEnteredSoFar()
    {
        _source.Append("good/tfevents", MemorySource.Scalar("x", 1, 1));
        _source.Append(string.Join('/', Enumerable.Repeat("d", 150)) + "/tfevents", MemorySource.Scalar("x", 1, 1));
        using var directory = Directory;
        Assert.Equal(["good"], directory.Refresh().Runs.Select(run => run.Name));
        Assert.Contains("More than 100 folders", Assert.Single(directory.Current.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scalars_EmptyTag_IsASeries()
    {
        _source.Append("r/tfevents", MemorySource.Scalar("", 1, 4));
        using var directory = Directory;
        Assert.Equal([4.0], directory.Refresh().Find("r")!.Scalars[""].Values());
    }

    private static byte[] Histogram() => TestEventFile.Record(TestEventFile.Event(
        1, 1, TestEventFile.Field(5, TestEventFile.Field(1, [.. TestEventFile.Field(1, "h"u8), .. TestEventFile.Histogram(0, 1, [1], [3])]))));
}
