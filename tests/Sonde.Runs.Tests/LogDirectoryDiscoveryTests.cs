// Which folders are runs, and that nothing in a log directory hides anything else.
namespace Sonde.Runs.Tests;

public sealed class LogDirectoryDiscoveryTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Refresh_NestedFolders_NamesRunsByRelativePath()
    {
        foreach (var run in new[] { ".", "a", "a/b", "z/deep/er", ".hidden" })
            _folder.Write(run).Version().Dispose();
        Directory.CreateDirectory(_folder.At("empty"));
        File.WriteAllText(_folder.At("a", "notes.txt"), "no event file");

        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal([".", ".hidden", "a", "a/b", "z/deep/er"], directory.Refresh().Runs.Select(run => run.Name));
        Assert.Empty(directory.Current.Problems);
    }

    [Fact]
    public void Refresh_DirectoryThatDoesNotExistYet_IsPickedUpWhenItAppears()
    {
        var path = _folder.At("later", "runs");
        using var directory = new LogDirectory(path);
        Assert.False(directory.Refresh().Exists);
        Assert.Empty(directory.Current.Problems);
        var version = directory.Current.Version;
        Assert.Same(directory.Current, directory.Refresh());

        new TestEventFile(Path.Combine(path, "r", "tfevents")).Scalar("loss", 1, 2).Dispose();
        var snapshot = directory.Refresh();
        Assert.True(snapshot.Exists);
        Assert.True(snapshot.Version > version);
        Assert.Equal([2.0], snapshot.Find("r")!.Scalars["loss"].Values());
    }

    [Fact]
    public void Refresh_DeletedRun_Vanishes()
    {
        _folder.Write("a").Scalar("x", 1, 1).Dispose();
        _folder.Write("b").Scalar("x", 1, 1).Dispose();
        using var directory = new LogDirectory(_folder.Path);
        var before = directory.Refresh();
        Directory.Delete(_folder.At("a"), recursive: true);
        Assert.Equal(["b"], directory.Refresh().Runs.Select(run => run.Name));
        Assert.NotNull(before.Find("a"));
    }

    [Fact]
    public void Refresh_DeletedFileOfARun_TakesItsPointsAlong()
    {
        _folder.Write("a", "1.tfevents").Scalar("x", 1, 1).Dispose();
        _folder.Write("a", "2.tfevents").Scalar("x", 2, 2).Dispose();
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal([1L, 2L], directory.Refresh().Find("a")!.Scalars["x"].Steps());
        File.Delete(_folder.At("a", "1.tfevents"));
        Assert.Equal([2L], directory.Refresh().Find("a")!.Scalars["x"].Steps());
    }

    [Fact]
    public void Refresh_FoldersThatLinkToEachOther_Survives()
    {
        _folder.Write("a").Scalar("x", 1, 1).Dispose();
        _folder.Write("b").Scalar("x", 2, 2).Dispose();
        if (!TryLink(_folder.At("a", "up"), "..") || !TryLink(_folder.At("a", "other"), _folder.At("b")) || !TryLink(_folder.At("b", "other"), _folder.At("a")))
            Assert.Skip("This system lets nobody make links.");
        Directory.CreateSymbolicLink(_folder.At("self"), "self");

        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal(["a", "b"], directory.Refresh().Runs.Select(run => run.Name));
        Assert.Equal([2.0], directory.Current.Find("b")!.Scalars["x"].Values());
        Assert.Equal(["a/other", "a/up", "b/other"], directory.Current.Problems.Select(problem => problem.Path));
        Assert.All(directory.Current.Problems, problem => Assert.True(problem.IsNote));
    }

    [Fact]
    public void Refresh_LinksToFilesAndFoldersElsewhere_AreFollowed()
    {
        using var elsewhere = new TestFolder();
        elsewhere.Write("r", "tfevents").Scalar("x", 1, 5).Dispose();
        if (!TryLink(_folder.At("linked"), elsewhere.At("r")))
            Assert.Skip("This system lets nobody make links.");
        Directory.CreateDirectory(_folder.At("file"));
        File.CreateSymbolicLink(_folder.At("file", "tfevents"), elsewhere.At("r", "tfevents"));
        File.CreateSymbolicLink(_folder.At("file", "tfevents.gone"), elsewhere.At("gone"));

        using var directory = new LogDirectory(_folder.Path);
        var snapshot = directory.Refresh();
        Assert.Equal([5.0], snapshot.Find("linked")!.Scalars["x"].Values());
        Assert.Equal([5.0], snapshot.Find("file")!.Scalars["x"].Values());
        Assert.Equal(["file/tfevents.gone"], snapshot.Problems.Select(problem => problem.Path));

        using (var more = new TestEventFile(elsewhere.At("r", "tfevents"), FileMode.Append))
            more.Scalar("x", 2, 6);
        Assert.Equal([5.0, 6.0], directory.Refresh().Find("file")!.Scalars["x"].Values());
    }

    [Fact]
    public void Refresh_UnreadableFolderAndFile_AreProblemsAndHideNothingElse()
    {
        // Permissions do not hold for root, so a source refuses in their place.
        var source = new MemorySource();
        source.Append("closed/inside/tfevents", MemorySource.Scalar("x", 1, 1));
        source.Append("open/tfevents", MemorySource.Scalar("x", 1, 1));
        source.Append("half/1.tfevents", MemorySource.Scalar("x", 1, 1));
        source.Append("half/2.tfevents", MemorySource.Scalar("x", 2, 2));
        source.Break("closed", new UnauthorizedAccessException("Access is denied."));
        source.Break("half/1.tfevents", new UnauthorizedAccessException("Access is denied."));

        using var directory = new LogDirectory("memory", new LogDirectoryOptions { Source = source });
        var snapshot = directory.Refresh();
        Assert.Equal(["half", "open"], snapshot.Runs.Select(run => run.Name));
        Assert.Equal([2L], snapshot.Find("half")!.Scalars["x"].Steps());
        Assert.Equal(["closed", "half/1.tfevents"], snapshot.Problems.Select(problem => problem.Path));
        Assert.Contains("denied", snapshot.Find("half")!.Files[0].Problem, StringComparison.Ordinal);

        source.Break("closed", null);
        source.Break("half/1.tfevents", null);
        snapshot = directory.Refresh();
        Assert.Empty(snapshot.Problems);
        Assert.Equal(["closed/inside", "half", "open"], snapshot.Runs.Select(run => run.Name));
        Assert.Equal([1L, 2L], snapshot.Find("half")!.Scalars["x"].Steps());
    }

    [Fact]
    public void Refresh_FolderThatBecomesUnreadable_KeepsWhatWasRead()
    {
        var source = new MemorySource();
        source.Append("share/a/tfevents", MemorySource.Scalar("x", 1, 1));
        source.Append("b/tfevents", MemorySource.Scalar("x", 1, 1));
        using var directory = new LogDirectory("memory", new LogDirectoryOptions { Source = source });
        directory.Refresh();
        source.Break("share", new IOException("The drive is gone."));
        var snapshot = directory.Refresh();
        Assert.Equal(["b", "share/a"], snapshot.Runs.Select(run => run.Name));
        Assert.Equal(["share"], snapshot.Problems.Select(problem => problem.Path));
    }

    [Fact]
    public void Refresh_SourceThatFailsInWaysOfItsOwn_NamesThemAndShowsTheRest()
    {
        var source = new MemorySource();
        source.Append("good/tfevents", MemorySource.Scalar("x", 1, 1));
        source.Append("odd/tfevents", MemorySource.Scalar("x", 1, 1));
        source.Append("broken/tfevents", MemorySource.Scalar("x", 1, 1));
        source.Break("odd/tfevents", new NotSupportedException("no such stream"));
        source.Break("broken", new InvalidOperationException("no such folder"));
        using var directory = new LogDirectory("memory", new LogDirectoryOptions { Source = source });
        var snapshot = directory.Refresh();
        Assert.Equal([1.0], snapshot.Find("good")!.Scalars["x"].Values());
        Assert.Equal(["broken", "odd/tfevents"], snapshot.Problems.Select(problem => problem.Path));
        Assert.Contains("NotSupportedException: no such stream", snapshot.Problems[1].Reason, StringComparison.Ordinal);

        source.Break("odd/tfevents", null);
        Assert.Equal([1.0], directory.Refresh().Find("odd")!.Scalars["x"].Values());
        Assert.Equal(0, source.Open);
    }

    [Fact]
    public void Refresh_FileWhereAFolderIsExpected_IsAProblem()
    {
        File.WriteAllText(_folder.At("file"), "not a folder");
        using var directory = new LogDirectory(_folder.At("file"));
        var problem = Assert.Single(directory.Refresh().Problems);
        Assert.Equal(".", problem.Path);
        Assert.Contains("is a file", problem.Reason, StringComparison.Ordinal);
    }

    private static bool TryLink(string path, string target)
    {
        try
        {
            Directory.CreateSymbolicLink(path, target);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
