// Links between folders: every real folder once, under a name that does not depend on chance.
namespace Sonde.Runs.Tests.Sources;

public sealed class LinkedFoldersTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public LinkedFoldersTests() => Native.RequireLinux();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Refresh_LadderOfLinks_HoldsTheOneRun()
    {
        for (var i = 0; i < 20; i++)
        {
            Directory.CreateDirectory(_folder.At("L", $"{i}"));
            Directory.CreateSymbolicLink(_folder.At("L", $"{i}", "a"), $"../{i + 1}");
            Directory.CreateSymbolicLink(_folder.At("L", $"{i}", "b"), $"../{i + 1}");
        }

        _folder.Write("L/20").Scalar("x", 1, 1).Dispose();
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal(["L/20"], directory.Refresh().Runs.Select(run => run.Name));
    }

    [Fact]
    public void Refresh_LadderElsewhere_IsClimbedOnce()
    {
        using var elsewhere = new TestFolder();
        for (var i = 0; i < 30; i++)
        {
            Directory.CreateDirectory(elsewhere.At($"{i}"));
            Directory.CreateSymbolicLink(elsewhere.At($"{i}", "a"), $"../{i + 1}");
            Directory.CreateSymbolicLink(elsewhere.At($"{i}", "b"), $"../{i + 1}");
        }

        elsewhere.Write("30").Scalar("x", 1, 1).Dispose();
        Directory.CreateSymbolicLink(_folder.At("in"), elsewhere.At("0"));
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal(["in/" + string.Join('/', Enumerable.Repeat("a", 30))], directory.Refresh().Runs.Select(run => run.Name));
    }

    [Fact]
    public void Refresh_FoldersThatAllLinkToEachOther_AreOneRunEach()
    {
        for (var i = 1; i <= 6; i++)
        {
            _folder.Write($"d{i}").Scalar("x", 1, i).Dispose();
            for (var j = 1; j <= 6; j++)
                Directory.CreateSymbolicLink(_folder.At($"d{i}", $"to{j}"), $"../d{j}");
        }

        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal(["d1", "d2", "d3", "d4", "d5", "d6"], directory.Refresh().Runs.Select(run => run.Name));
        Assert.Equal(36, directory.Current.Problems.Count);
        Assert.Same(directory.Current, directory.Refresh());
    }

    [Theory]
    [InlineData("/proc")]
    [InlineData("/sys")]
    public void Refresh_LinkIntoTheKernel_IsAProblem(string target)
    {
        _folder.Write("good").Scalar("x", 1, 1).Dispose();
        Directory.CreateSymbolicLink(_folder.At("p"), target);
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal(["good"], directory.Refresh().Runs.Select(run => run.Name));
        var problem = Assert.Single(directory.Current.Problems);
        Assert.Equal("p", problem.Path);
        Assert.Contains("kernel", problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refresh_TwoLinksToAFolderElsewhere_GiveItTheFirstName()
    {
        using var elsewhere = new TestFolder();
        elsewhere.Write("r").Scalar("x", 1, 5).Dispose();
        elsewhere.Write(".").Scalar("x", 1, 6).Dispose();
        Directory.CreateSymbolicLink(_folder.At("b"), elsewhere.Path);
        Directory.CreateSymbolicLink(_folder.At("a"), elsewhere.At("r"));
        Directory.CreateSymbolicLink(_folder.At("c"), elsewhere.Path);
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal(["a", "b"], directory.Refresh().Runs.Select(run => run.Name));
        Assert.Equal(["c"], directory.Current.Problems.Select(problem => problem.Path));
        Assert.Contains("'b'", directory.Current.Problems[0].Reason, StringComparison.Ordinal);

        // A folder of the log directory's own keeps its name, whatever links lead to it.
        Directory.Delete(_folder.At("a"));
        Directory.CreateSymbolicLink(_folder.At("a"), _folder.At("z"));
        _folder.Write("z").Scalar("x", 1, 7).Dispose();
        Assert.Equal(["b", "b/r", "z"], directory.Refresh().Runs.Select(run => run.Name));
    }

    [Fact]
    public void Walk_LinksToMoreFoldersThanItFollows_SaysSo()
    {
        using var elsewhere = new TestFolder();
        for (var i = 0; i < 30; i++)
            elsewhere.Write($"r{i:D2}").Scalar("x", 1, i).Dispose();
        Directory.CreateSymbolicLink(_folder.At("in"), elsewhere.Path);
        _folder.Write("own").Scalar("x", 1, 1).Dispose();
        var tree = new FolderTree(new LocalLogSource(_folder.Path), mostThroughLinks: 11);
        tree.Walk(CancellationToken.None);
        Assert.Equal(11, tree.Folders.Count(folder => folder.Files.Count > 0));
        Assert.NotNull(tree.Find("own"));
        Assert.Contains("more than 11 folders", Assert.Single(tree.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Refresh_TwoNamesOfOneFile_AreReadOnce()
    {
        _folder.Write("r", "events.out.tfevents.1").Scalar("x", 1, 1).Dispose();
        File.CreateSymbolicLink(_folder.At("r", "a-newest.tfevents"), "events.out.tfevents.1");
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal([1L], directory.Refresh().Find("r")!.Scalars["x"].Steps());
        Assert.Equal(["r/a-newest.tfevents"], directory.Current.Problems.Select(problem => problem.Path));
        Assert.Contains("events.out.tfevents.1", directory.Current.Problems[0].Reason, StringComparison.Ordinal);
    }
}
