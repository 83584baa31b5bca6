// What is named like an event file and is no regular file: named, never waited for, and no obstacle to anything else.
using System.Net.Sockets;

namespace Sonde.Runs.Tests.Sources;

public sealed class SpecialFilesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public SpecialFilesTests()
    {
        Native.RequireLinux();
        _folder.Write("good").Scalar("x", 1, 1).Dispose();
        Directory.CreateDirectory(_folder.At("bad"));
    }

    private string Bad => _folder.At("bad", "events.out.tfevents.2");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Refresh_NamedPipe_IsAProblem()
    {
        Native.MakePipe(Bad);
        await AssertNamed("a named pipe");
    }

    [Fact]
    public async Task Refresh_LinkToANamedPipe_IsAProblem()
    {
        Native.MakePipe(_folder.At("pipe"));
        File.CreateSymbolicLink(Bad, "../pipe");
        await AssertNamed("a named pipe");
    }

    [Fact]
    public async Task Refresh_Socket_IsAProblem()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Bad));
        await AssertNamed("a socket");
    }

    [Theory]
    [InlineData("/dev/null", "a character device")]
    [InlineData("/dev/zero", "a character device")]
    [InlineData("/dev/full", "a character device")]
    [InlineData("/dev/urandom", "a character device")]
    [InlineData("/dev/ptmx", "a character device")]
    [InlineData("/dev/tty", "a character device")]
    [InlineData("/proc/kmsg", "kernel")]
    [InlineData("/proc/self/mem", "kernel")]
    [InlineData("/sys/kernel/mm/transparent_hugepage/enabled", "kernel")]
    public async Task Refresh_LinkToADevice_IsAProblem(string device, string noun)
    {
        if (!File.Exists(device))
            Assert.Skip($"No {device} here.");
        File.CreateSymbolicLink(Bad, device);
        await AssertNamed(noun);
    }

    [Fact]
    public async Task Open_PipeThatCameAfterTheListing_FailsAtOnce()
    {
        Native.MakePipe(Bad);
        var source = new LocalLogSource(_folder.Path);
        var open = Task.Run(() => source.OpenAsync("bad/events.out.tfevents.2", CancellationToken.None).AsTask(), TestContext.Current.CancellationToken);
        var e = await Assert.ThrowsAsync<IOException>(() => open.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        Assert.Contains("a named pipe", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_RunWhoseFileBecomesAPipe_SaysSoAndFollowsTheOthers()
    {
        using (var file = _folder.Write("r"))
            file.Scalar("x", 1, 1);
        using var directory = new LogDirectory(_folder.Path);
        Assert.NotNull(directory.Refresh().Find("r"));
        File.Delete(_folder.At("r", "events.out.tfevents.1"));
        Native.MakePipe(_folder.At("r", "events.out.tfevents.1"));
        using var good = new TestEventFile(_folder.At("good", "events.out.tfevents.1"), FileMode.Append);
        good.Scalar("x", 2, 2);
        var snapshot = await Refresh(directory);
        Assert.Null(snapshot.Find("r"));
        Assert.Equal(["r/events.out.tfevents.1"], snapshot.Problems.Select(problem => problem.Path));
        Assert.Equal([1.0, 2.0], snapshot.Find("good")!.Scalars["x"].Values());
    }

    [Fact]
    public void Refresh_FolderNamedLikeAnEventFile_IsAFolder()
    {
        _folder.Write("bad/events.out.tfevents.2").Scalar("x", 1, 1).Dispose();
        using var directory = new LogDirectory(_folder.Path);
        Assert.Equal(["bad/events.out.tfevents.2", "good"], directory.Refresh().Runs.Select(run => run.Name));
        Assert.Empty(directory.Current.Problems);
    }

    private async Task AssertNamed(string noun)
    {
        using var directory = new LogDirectory(_folder.Path);
        var snapshot = await Refresh(directory);
        Assert.Equal([1.0], snapshot.Find("good")!.Scalars["x"].Values());
        var problem = Assert.Single(snapshot.Problems);
        Assert.Equal("bad/events.out.tfevents.2", problem.Path);
        Assert.Contains(noun, problem.Reason, StringComparison.Ordinal);
        Assert.False(problem.IsNote);
    }

    // A reader that waits for a pipe would wait for ever.
    private static Task<Snapshot> Refresh(LogDirectory directory) => Task.Run(() => directory.Refresh()).WaitAsync(TimeSpan.FromMinutes(2));
}
