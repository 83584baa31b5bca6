// Following a log directory: by the system's file events, and by the clock where there are none.
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Sonde.Runs.Tests;

public sealed class LogDirectoryWatchTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<Snapshot> _seen = Channel.CreateUnbounded<Snapshot>();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task WatchAsync_WithoutFileEvents_SeesGrowthWithinThePollPeriod()
    {
        using var file = _folder.Write("r").Scalar("x", 1, 1);
        using var directory = new LogDirectory(_folder.Path, new LogDirectoryOptions { UseFileEvents = false, TimeProvider = _time });
        var watch = Watch(directory);
        Assert.Equal(1, (await Until(_ => true)).Find("r")!.Scalars["x"].Count);
        Assert.NotNull(directory.PollingReason);

        file.Scalar("x", 2, 2);
        var grown = await Until(s => s.Find("r")!.Scalars["x"].Count == 2);
        Assert.Equal([1.0, 2.0], grown.Find("r")!.Scalars["x"].Values());
        await Stop(watch);
    }

    [Fact]
    public async Task WatchAsync_WithFileEvents_SeesGrowthWithoutWaitingForThePoll()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows() && !OperatingSystem.IsMacOS())
            Assert.Skip("This system reports no file events.");
        using var file = _folder.Write("r").Scalar("x", 1, 1);
        using var directory = new LogDirectory(_folder.Path, new LogDirectoryOptions { PollPeriod = TimeSpan.FromDays(1), TimeProvider = _time });
        var watch = Watch(directory);
        await Until(_ => true);
        if (directory.PollingReason is { } reason)
            Assert.Skip($"No file events here: {reason}");

        file.Scalar("x", 2, 2);
        await Until(s => s.Find("r")!.Scalars["x"].Count == 2);
        _folder.Write("new/run").Scalar("y", 1, 1).Dispose();
        await Until(s => s.Find("new/run")?.Scalars.ContainsKey("y") == true);
        Assert.True(_time.GetUtcNow() < _time.Start + TimeSpan.FromDays(1));
        await Stop(watch);
    }

    [Fact]
    public async Task Pace_SoonerAgainAfterRareLooks_SeesWhatCameMeanwhileWithoutTheClock()
    {
        using var file = _folder.Write("r").Scalar("x", 1, 1);
        using var directory = new LogDirectory(_folder.Path, new LogDirectoryOptions { QuietPeriod = TimeSpan.Zero, TimeProvider = _time });
        directory.Pace(TimeSpan.FromHours(1)); // no file events meanwhile
        var watch = directory.WatchAsync(s => _seen.Writer.TryWrite(s), _stop.Token);
        Assert.Equal(1, (await _seen.Reader.ReadAsync(TestContext.Current.CancellationToken)).Find("r")!.Scalars["x"].Count);

        file.Scalar("x", 2, 2);
        _time.Advance(TimeSpan.FromMinutes(1));
        directory.Pace(TimeSpan.Zero);
        var seen = await _seen.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, seen.Find("r")!.Scalars["x"].Count);
        await Stop(watch);
    }

    [Fact]
    public async Task WatchAsync_DirectoryAppearsDisappearsAndComesBack_FollowsIt()
    {
        var path = _folder.At("later");
        using var directory = new LogDirectory(path, new LogDirectoryOptions { TimeProvider = _time });
        var watch = Watch(directory);
        Assert.False((await Until(_ => true)).Exists);

        new TestEventFile(Path.Combine(path, "r", "tfevents")).Scalar("x", 1, 1).Dispose();
        await Until(s => s.Find("r")?.Scalars.ContainsKey("x") == true);
        Directory.Delete(path, recursive: true);
        await Until(s => !s.Exists && s.Runs.Count == 0);
        new TestEventFile(Path.Combine(path, "s", "tfevents")).Scalar("x", 1, 1).Dispose();
        await Until(s => s.Find("s")?.Scalars.ContainsKey("x") == true);
        await Stop(watch);
    }

    [Fact]
    public async Task WatchAsync_MoreThanOnePassOfBytes_ShowsWhatItHasInBetween()
    {
        using var file = _folder.Write("r");
        for (var i = 0; i < 1000; i++)
            file.Scalar("x", i, i);
        using var directory = new LogDirectory(_folder.Path, new LogDirectoryOptions { BytesPerPass = 5000, TimeProvider = _time });
        var watch = Watch(directory);
        var first = await Until(_ => true);
        Assert.False(first.IsComplete);
        Assert.InRange(first.Find("r")!.Scalars["x"].Count, 1, 999);
        var last = await Until(s => s.IsComplete);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (double)i), last.Find("r")!.Scalars["x"].Values());
        await Stop(watch);
    }

    [Fact]
    public async Task WatchAsync_RefreshedByAnotherMeanwhile_StillTells()
    {
        using var file = _folder.Write("r").Scalar("x", 1, 1);
        using var directory = new LogDirectory(_folder.Path, new LogDirectoryOptions { UseFileEvents = false, TimeProvider = _time });
        var watch = Watch(directory);
        await Until(_ => true);
        file.Scalar("x", 2, 2);
        var version = directory.Refresh().Version;
        await Until(s => s.Version == version);
        await Stop(watch);
    }

    [Fact]
    public async Task WatchAsync_DirectoryDisposed_Ends()
    {
        var directory = new LogDirectory(_folder.Path, new LogDirectoryOptions { TimeProvider = _time });
        var watch = Watch(directory);
        await Until(_ => true);
        directory.Dispose();
        await watch;
        Assert.Throws<ObjectDisposedException>(() => directory.Refresh());
    }

    [Fact]
    public async Task Pace_LongPause_HoldsGrowthBackUntilItIsOverOrShortened()
    {
        using var file = _folder.Write("r").Scalar("x", 1, 1);
        using var directory = new LogDirectory(_folder.Path, new LogDirectoryOptions { UseFileEvents = false, TimeProvider = _time });
        directory.Pace(TimeSpan.FromHours(1));
        var watch = Watch(directory);
        await Until(_ => true);

        file.Scalar("x", 2, 2);
        for (var minute = 0; minute < 50; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.False(_seen.Reader.TryPeek(out _));
        _time.Advance(TimeSpan.FromMinutes(11));
        await Until(s => s.Find("r")!.Scalars["x"].Count == 2);

        file.Scalar("x", 3, 3);
        var before = _time.GetUtcNow();
        directory.Pace(TimeSpan.Zero);
        await Until(s => s.Find("r")!.Scalars["x"].Count == 3);
        Assert.True(_time.GetUtcNow() - before < TimeSpan.FromHours(1));
        await Stop(watch);
    }

    private async Task Watch(LogDirectory directory)
    {
        try
        {
            await directory.WatchAsync(snapshot => _seen.Writer.TryWrite(snapshot), _stop.Token);
        }
        finally
        {
            _seen.Writer.Complete();
        }
    }

    // Lets the injected clock run, a quiet period at a time, until the snapshot comes; the real clock only keeps it from spinning.
    private async Task<Snapshot> Until(Func<Snapshot, bool> wanted)
    {
        while (true)
        {
            while (_seen.Reader.TryRead(out var snapshot))
            {
                if (wanted(snapshot))
                    return snapshot;
            }

            Assert.False(_seen.Reader.Completion.IsCompleted, "The watch has ended.");
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1);
        }
    }

    private async Task Stop(Task watch)
    {
        await _stop.CancelAsync();
        await watch;
    }
}
