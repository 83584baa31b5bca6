// Following a source: what is reported is looked at at once and alone; the rest as often as that is cheap.
using System.Threading.Channels;

namespace Sonde.Runs.Tests.Sources;

public sealed class WatchedSourceTests : IDisposable
{
    private const int Runs = 500;
    private readonly WaitingTime _time = new();
    private readonly MemorySource _source = new();
    private readonly Channel<Snapshot> _seen = Channel.CreateUnbounded<Snapshot>();
    private readonly CancellationTokenSource _stop = new();

    public WatchedSourceTests()
    {
        for (var i = 0; i < Runs; i++)
            _source.Append($"g{i / 100}/r{i}/tfevents", MemorySource.Scalar("x", 1, i));
        _source.Listing = _ => _time.Advance(TimeSpan.FromMilliseconds(2)); // a walk takes a second
    }

    public void Dispose() => _stop.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WatchAsync_ManySilentRuns_ListsForAFiftiethOfTheTime(bool reports)
    {
        _source.Reports = reports;
        using var directory = new LogDirectory("memory", new LogDirectoryOptions { Source = _source, TimeProvider = _time });
        var watch = directory.WatchAsync(snapshot => _seen.Writer.TryWrite(snapshot), _stop.Token);
        await Until(snapshot => snapshot.IsComplete && snapshot.Runs.Count == Runs);
        var (listed, start) = (_source.Listed.Count, _time.GetUtcNow());
        while (_time.GetUtcNow() - start < TimeSpan.FromMinutes(10))
            await Advance(100);
        var listing = (_source.Listed.Count - listed) * 0.002;
        Assert.InRange(listing / (_time.GetUtcNow() - start).TotalSeconds, 0.001, 2.5 / 50); // walks and looks, a fiftieth each
        await Stop(watch);
    }

    [Fact]
    public async Task WatchAsync_ReportedGrowth_IsSeenWithoutAWalk()
    {
        using var directory = new LogDirectory("memory", new LogDirectoryOptions { Source = _source, TimeProvider = _time });
        var watch = directory.WatchAsync(snapshot => _seen.Writer.TryWrite(snapshot), _stop.Token);
        await Until(snapshot => snapshot.IsComplete && snapshot.Runs.Count == Runs);
        _source.Listed.Clear();
        var start = _time.GetUtcNow();

        _source.Append("g3/r300/tfevents", MemorySource.Scalar("x", 2, 1));
        await Until(snapshot => snapshot.Find("g3/r300")!.Scalars["x"].Count == 2);
        _source.Append("new/deep/run/tfevents", MemorySource.Scalar("x", 1, 1));
        await Until(snapshot => snapshot.Find("new/deep/run") is not null);
        _source.Delete("g1");
        await Until(snapshot => snapshot.Find("g1/r100") is null && snapshot.Runs.Count == Runs - 99);
        _source.Append("g1/r100/tfevents", MemorySource.Scalar("x", 1, 1));
        await Until(snapshot => snapshot.Find("g1/r100") is not null);
        Assert.True(_time.GetUtcNow() - start < TimeSpan.FromSeconds(40));
        Assert.InRange(_source.Listed.Count, 4, Runs / 2);
        await Stop(watch);
    }

    [Fact]
    public async Task WatchAsync_UnreportedGrowth_IsSeenByLookingAndByWalking()
    {
        _source.Reports = false;
        using var directory = new LogDirectory("memory", new LogDirectoryOptions { Source = _source, TimeProvider = _time });
        var watch = directory.WatchAsync(snapshot => _seen.Writer.TryWrite(snapshot), _stop.Token);
        await Until(snapshot => snapshot.IsComplete && snapshot.Runs.Count == Runs);
        _source.Append("late/tfevents", MemorySource.Scalar("x", 1, 1));
        var start = _time.GetUtcNow();
        await Until(snapshot => snapshot.Find("late") is not null);
        Assert.True(_time.GetUtcNow() - start < TimeSpan.FromMinutes(2));
        Assert.NotNull(directory.PollingReason);

        // From now on it is one of those that grew of late.
        _source.Append("late/tfevents", MemorySource.Scalar("x", 2, 2));
        start = _time.GetUtcNow();
        await Until(snapshot => snapshot.Find("late")!.Scalars["x"].Count == 2);
        Assert.True(_time.GetUtcNow() - start < TimeSpan.FromSeconds(20));
        await Stop(watch);
    }

    [Fact]
    public async Task WatchAsync_SourceThatCannotReport_SaysWhyAndGoesOn()
    {
        _source.Listing = null;
        using var directory = new LogDirectory("memory", new LogDirectoryOptions { Source = new Mute(_source), TimeProvider = _time });
        var watch = directory.WatchAsync(snapshot => _seen.Writer.TryWrite(snapshot), _stop.Token);
        await Until(snapshot => snapshot.Runs.Count == Runs);
        Assert.Contains("NotImplementedException", directory.PollingReason, StringComparison.Ordinal);
        _source.Append("late/tfevents", MemorySource.Scalar("x", 1, 1));
        await Until(snapshot => snapshot.Find("late") is not null);
        await Stop(watch);
    }

    private async Task<Snapshot> Until(Func<Snapshot, bool> wanted)
    {
        while (true)
        {
            while (_seen.Reader.TryRead(out var snapshot))
            {
                if (wanted(snapshot))
                    return snapshot;
            }

            await Advance(50);
        }
    }

    private Task Advance(int milliseconds) => _time.Pass(TimeSpan.FromMilliseconds(milliseconds));

    private async Task Stop(Task watch)
    {
        await _stop.CancelAsync();
        await watch;
    }

    private sealed class Mute(ILogSource source) : ILogSource
    {
        public ValueTask<LogListing> ListAsync(string folder, CancellationToken ct) => source.ListAsync(folder, ct);

        public ValueTask<ILogFile> OpenAsync(string file, CancellationToken ct) => source.OpenAsync(file, ct);

        public ILogWatch Watch(Action<string?> changed) => throw new NotImplementedException("no reports");
    }
}
