// Names that are no UTF-8: shown with their bytes spelled out, followed and read like all others.
namespace Sonde.Runs.Tests.Sources;

public sealed class OddNamesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public OddNamesTests() => Native.RequireLinux();

    // The base library cannot take away what it cannot name.
    public void Dispose()
    {
        using (var remove = System.Diagnostics.Process.Start("rm", ["-rf", _folder.Path]))
            remove.WaitForExit();
        Directory.CreateDirectory(_folder.Path);
        _folder.Dispose();
    }

    [Fact]
    public void Refresh_FolderWhoseNameIsNoUtf8_IsARun()
    {
        _folder.Write("r/deep").Version().Scalar("x", 1, 1).Value("h", 1, TestEventFile.Histogram(0, 1, [1], [3])).Dispose();
        Native.Rename(_folder.At("r"), 0xff, 0xfe, (byte)'r');
        using var directory = new LogDirectory(_folder.Path);
        var run = Assert.Single(directory.Refresh().Runs);
        Assert.Equal(@"\xff\xfer/deep", run.Name);
        Assert.Equal([1.0], run.Scalars["x"].Values());
        Assert.Equal(3, run.Blobs["h"].ReadHistogram(0).Count);
        Assert.Empty(directory.Current.Problems);
        using var reader = directory.OpenEvents(run.Files[0].Path);
        Assert.True(reader.TryReadNext(out _));
    }

    [Fact]
    public void Refresh_FileWhoseNameIsNoUtf8_IsReadAndFollowed()
    {
        using var file = _folder.Write("r").Scalar("x", 1, 1);
        Native.Rename(file.FilePath, [.. "tfevents."u8, 0x80]);
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal(@"r/tfevents.\x80", Assert.Single(directory.Refresh().Find("r")!.Files).Path);
        file.Scalar("x", 2, 2);
        Assert.Equal([1.0, 2.0], directory.Refresh().Find("r")!.Scalars["x"].Values());
    }

    [Fact]
    public void Refresh_NamesThatAreSpelledAlike_StayApart()
    {
        _folder.Write(@"\xff").Scalar("x", 1, 1).Dispose();
        _folder.Write("o").Scalar("x", 1, 2).Dispose();
        Native.Rename(_folder.At("o"), 0xff);
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal([@"\xff", @"\xff\"], directory.Refresh().Runs.Select(run => run.Name));
        Assert.Equal([1.0], directory.Current.Find(@"\xff")!.Scalars["x"].Values());
        Assert.Equal([2.0], directory.Current.Find(@"\xff\")!.Scalars["x"].Values());
    }

    [Theory]
    [InlineData("new\nline")]
    [InlineData("a b")]
    [InlineData("\u202e")]
    [InlineData("%2e%2e")]
    [InlineData("..hidden")]
    [InlineData(" ")]
    [InlineData("übung")]
    [InlineData("🚀")]
    [InlineData("\ufffd")]
    public void Refresh_OtherNames_StayAsTheyAre(string name)
    {
        _folder.Write(name).Scalar("x", 1, 1).Dispose();
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal(name, Assert.Single(directory.Refresh().Runs).Name);
    }

    [Fact]
    public void Refresh_WithoutCallsOfLinux_NamesWhatCannotBeOpened()
    {
        _folder.Write("good").Scalar("x", 1, 1).Dispose();
        _folder.Write("o").Scalar("x", 1, 2).Dispose();
        Native.Rename(_folder.At("o"), 0xff);
        using var file = _folder.Write("r").Scalar("x", 1, 1);
        Native.Rename(file.FilePath, [.. "tfevents."u8, 0x80]);
        using var directory = new LogDirectory(_folder.Path, new LogDirectoryOptions { Source = new LocalLogSource(_folder.Path, useLinuxCalls: false) });
        Assert.Equal(["good"], directory.Refresh().Runs.Select(run => run.Name));
        Assert.Equal(["r/tfevents.\ufffd", "\ufffd"], directory.Current.Problems.Select(problem => problem.Path));
        Assert.All(directory.Current.Problems, problem => Assert.Contains("not UTF-8", problem.Reason, StringComparison.Ordinal));
    }
}
